import { Archive, ArchiveRestore, Pencil, RotateCcw, Trash2 } from 'lucide-react';
import { projects as m } from '@messages/projects';
import { useDeleteProject, useRestoreProject, useUpdateProject } from './queries';
import type { Project } from '@/data/api-types';
import { confirm } from '@/ui/confirm';
import { Menu, type MenuItem } from '@/ui/menu';
import { toast } from '@/ui/toast';
import { describeProblem } from '@/data/problem';
import { common } from '@messages/common';

const failed = (error: unknown) => toast(describeProblem(error).text, { tone: 'problem' });

/** What can be done with a project, the same on its card and on its page. */
export function ProjectMenu({
  project,
  onEdit,
  onDeleted,
}: {
  project: Project;
  onEdit: () => void;
  onDeleted?: () => void;
}) {
  const update = useUpdateProject();
  const remove = useDeleteProject();
  const restore = useRestoreProject();

  const setArchived = (archived: boolean) =>
    update.mutate(
      { id: project.id, archived },
      { onSuccess: () => toast(archived ? m.archivedToast : m.restoredToast), onError: failed },
    );
  const bringBack = () => restore.mutate(project.id, { onSuccess: () => toast(m.restoredToast), onError: failed });
  const ask = async () => {
    if (!(await confirm({ title: m.deleteTitle(project.name), body: m.deleteBody, action: m.delete, danger: true })))
      return;
    remove.mutate(project.id, {
      onSuccess: () => {
        toast(m.deletedToast, { action: { label: common.undo, run: bringBack } });
        onDeleted?.();
      },
      onError: failed,
    });
  };

  const items: MenuItem[] = project.deletedAt
    ? [{ label: m.restore, icon: <RotateCcw size={18} />, onSelect: bringBack }]
    : [
        { label: m.edit, icon: <Pencil size={18} />, onSelect: onEdit },
        project.archived
          ? { label: m.unarchive, icon: <ArchiveRestore size={18} />, onSelect: () => setArchived(false) }
          : { label: m.archive, icon: <Archive size={18} />, onSelect: () => setArchived(true) },
        { label: m.delete, icon: <Trash2 size={18} />, danger: true, onSelect: () => void ask() },
      ];
  return <Menu label={m.actions(project.name)} items={items} />;
}
