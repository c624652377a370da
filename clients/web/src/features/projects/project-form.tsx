import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import * as z from 'zod/mini';
import { common } from '@messages/common';
import { projects as m } from '@messages/projects';
import { useCreateProject, useUpdateProject } from './queries';
import type { Project } from '@/data/api-types';
import { editableUsd, parseUsd, toUsdText } from '@/data/money';
import { Button } from '@/ui/button';
import { Field, Input, Textarea } from '@/ui/field';
import { useServerErrors } from '@/ui/form';
import { Sheet } from '@/ui/sheet';
import { Problem } from '@/ui/state';

const schema = z.object({
  name: z.string().check(z.trim(), z.minLength(1, m.nameRequired), z.maxLength(120, m.nameTooLong)),
  description: z.string(),
  budgetUsd: z
    .string()
    .check(z.refine((value) => value.trim() === '' || parseUsd(value.trim()) !== undefined, m.badBudget)),
});
type Fields = z.infer<typeof schema>;

interface Props {
  /** The project to edit; none makes a new one. */
  project?: Project | undefined;
  onClose: () => void;
  onDone?: (project: Project) => void;
}

export function ProjectForm({ project, onClose, onDone }: Props) {
  const create = useCreateProject();
  const update = useUpdateProject();
  const saving = project ? update : create;
  const form = useForm<Fields>({
    resolver: zodResolver(schema),
    defaultValues: {
      name: project?.name ?? '',
      description: project?.description ?? '',
      budgetUsd: editableUsd(project?.budgetUsd),
    },
  });
  useServerErrors(form, saving.error);
  const { errors } = form.formState;

  const submit = form.handleSubmit(async ({ name, description, budgetUsd }) => {
    const nano = parseUsd(budgetUsd.trim());
    const fields = {
      name,
      description: description.trim() || null,
      budgetUsd: nano === undefined ? null : toUsdText(nano),
    };
    const saved = project
      ? await update.mutateAsync({ id: project.id, ...fields }).catch(() => undefined)
      : await create.mutateAsync(fields).catch(() => undefined);
    if (!saved) return;
    onClose();
    onDone?.(saved);
  });

  return (
    <Sheet
      open
      onClose={onClose}
      title={project ? m.editTitle : m.newTitle}
      footer={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button variant="primary" type="submit" form="project-form" busy={saving.isPending}>
            {project ? common.save : m.create}
          </Button>
        </>
      }
    >
      <form id="project-form" noValidate className="grid gap-4" onSubmit={submit}>
        <Field label={m.name} error={errors.name?.message}>
          {(control) => <Input {...control} autoComplete="off" {...form.register('name')} />}
        </Field>
        <Field label={`${m.description} (${m.optional})`} error={errors.description?.message}>
          {(control) => <Textarea {...control} {...form.register('description')} />}
        </Field>
        <Field label={`${m.budget} (${m.optional})`} hint={m.budgetHint} error={errors.budgetUsd?.message}>
          {(control) => <Input {...control} inputMode="decimal" autoComplete="off" {...form.register('budgetUsd')} />}
        </Field>
        {saving.error && <Problem error={saving.error} />}
      </form>
    </Sheet>
  );
}
