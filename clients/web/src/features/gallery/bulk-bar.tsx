import { Archive, ArchiveRestore, Heart, RotateCcw, Tag, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { common } from '@messages/common';
import { gallery as m } from '@messages/gallery';
import { type AssetShelf, type BulkAction, useBulk } from './queries';
import { describeProblem } from '@/data/problem';
import { Button, IconButton } from '@/ui/button';
import { confirm } from '@/ui/confirm';
import { Field, Input } from '@/ui/field';
import { Sheet } from '@/ui/sheet';
import { toast } from '@/ui/toast';

interface Props {
  ids: string[];
  shelf: AssetShelf;
  onSelectAll: () => void;
  onDone: () => void;
}

/** What can be done with everything selected, in thumb's reach. */
export function BulkBar({ ids, shelf, onSelectAll, onDone }: Props) {
  const bulk = useBulk();
  const [tagging, setTagging] = useState(false);
  const run = (action: BulkAction, value?: string) =>
    bulk.mutate(
      { ids, action, ...(value ? { value } : {}) },
      {
        onSuccess: (refused) => {
          if (refused.length) toast(m.someRefused(refused.length, refused[0]?.message ?? ''), { tone: 'problem' });
          else if (action === 'trash')
            toast(m.trashed(ids.length), {
              action: { label: common.undo, run: () => bulk.mutate({ ids, action: 'restore' }) },
            });
          onDone();
        },
        onError: (error) => toast(describeProblem(error).text, { tone: 'problem' }),
      },
    );
  const erase = async () => {
    if (await confirm({ title: m.eraseTitle(ids.length), body: m.eraseBody, action: m.erase, danger: true }))
      run('delete');
  };
  return (
    <div
      role="toolbar"
      aria-label={m.selected(ids.length)}
      className="fixed inset-x-3 bottom-[calc(var(--nav)+0.75rem)] z-30 mx-auto flex max-w-xl animate-rise items-center gap-0.5 rounded-xl border border-line bg-raised p-1.5 shadow-float lg:bottom-6 lg:left-64"
    >
      <IconButton label={m.clear} icon={<X size={20} />} onClick={onDone} />
      <span className="tnum min-w-0 truncate text-sm font-semibold" aria-live="polite">
        {m.selected(ids.length)}
      </span>
      <Button variant="ghost" onClick={onSelectAll} className="mr-auto text-sm text-accent-text max-sm:hidden">
        {m.selectAll}
      </Button>
      <span className="ml-auto" />
      {shelf === 'trash' ? (
        <>
          <IconButton label={m.restore} icon={<RotateCcw size={20} />} onClick={() => run('restore')} />
          <IconButton
            label={m.erase}
            icon={<Trash2 size={20} className="text-danger" />}
            onClick={() => void erase()}
          />
        </>
      ) : (
        <>
          <IconButton label={m.favorite} icon={<Heart size={20} />} onClick={() => run('favorite')} />
          <IconButton label={m.addTag} icon={<Tag size={20} />} onClick={() => setTagging(true)} />
          {shelf === 'archived' ? (
            <IconButton label={m.unarchive} icon={<ArchiveRestore size={20} />} onClick={() => run('unarchive')} />
          ) : (
            <IconButton label={m.archive} icon={<Archive size={20} />} onClick={() => run('archive')} />
          )}
          <IconButton
            label={m.trash}
            icon={<Trash2 size={20} className="text-danger" />}
            onClick={() => run('trash')}
          />
        </>
      )}
      {tagging && (
        <TagSheet
          onClose={() => setTagging(false)}
          onTag={(tag) => {
            setTagging(false);
            run('tag', tag);
          }}
        />
      )}
    </div>
  );
}

function TagSheet({ onClose, onTag }: { onClose: () => void; onTag: (tag: string) => void }) {
  const [tag, setTag] = useState('');
  return (
    <Sheet
      open
      onClose={onClose}
      title={m.addTagTitle}
      footer={
        <Button variant="primary" disabled={!tag.trim()} onClick={() => onTag(tag.trim())}>
          {m.addTag}
        </Button>
      }
    >
      <Field label={m.tag}>
        {(control) => (
          <Input
            {...control}
            value={tag}
            onChange={(event) => setTag(event.target.value)}
            onKeyDown={(event) => event.key === 'Enter' && tag.trim() && onTag(tag.trim())}
          />
        )}
      </Field>
    </Sheet>
  );
}
