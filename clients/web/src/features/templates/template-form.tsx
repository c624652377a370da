import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { common } from '@messages/common';
import { templates as m } from '@messages/templates';
import { draftProblems, newVariable, toDraft, toTemplate, type TemplateDraft, undescribed } from './draft';
import { useSaveTemplate } from './queries';
import { previewOf } from './values';
import { VariableEditor } from './variable-editor';
import { modelsQuery } from '../generate/queries';
import type { MediaType, Template } from '@/data/api-types';
import { mediaTypes } from '@/data/media';
import { fieldErrors } from '@/data/problem';
import { Button } from '@/ui/button';
import { Field, Input, Options, Select, Textarea } from '@/ui/field';
import { Segmented } from '@/ui/segmented';
import { Sheet } from '@/ui/sheet';
import { Problem } from '@/ui/state';
import { toast } from '@/ui/toast';

interface Props {
  /** The template to edit; none makes a new one. */
  template: Template | undefined;
  onClose: () => void;
}

/** A prompt, what it leaves open, and what becomes of it, side by side. */
export function TemplateForm({ template, onClose }: Props) {
  const [draft, setDraft] = useState(() => toDraft(template));
  const [pressed, setPressed] = useState(false);
  const save = useSaveTemplate();
  const models = useQuery(modelsQuery).data?.filter(({ modality, open }) => modality === draft.type && !open) ?? [];
  const own = draftProblems(draft);
  // What the server objected to holds until something is changed.
  const problems = pressed ? { ...fieldErrors(save.error), ...own } : {};
  const change = (part: Partial<TemplateDraft>) => {
    save.reset();
    setDraft({ ...draft, ...part });
  };
  const submit = () => {
    setPressed(true);
    if (Object.keys(own).length) return;
    save.mutate(
      { ...toTemplate(draft), id: template?.id },
      {
        onSuccess: () => {
          toast(m.saved);
          onClose();
        },
      },
    );
  };

  return (
    <Sheet
      open
      onClose={onClose}
      title={template ? m.editTitle : m.newTitle}
      width="46rem"
      footer={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button variant="primary" type="submit" form="template-form" busy={save.isPending}>
            {template ? common.save : m.create}
          </Button>
        </>
      }
    >
      <form
        id="template-form"
        noValidate
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Field label={m.name} error={problems.name}>
          {(control) => (
            <Input
              {...control}
              autoComplete="off"
              value={draft.name}
              onChange={(event) => change({ name: event.target.value })}
            />
          )}
        </Field>
        <Segmented
          label={m.type}
          showLabel
          value={draft.type}
          onChange={(type: MediaType) => change({ type, model: '' })}
          options={mediaTypes.map((value) => ({ value, label: common.media[value] }))}
        />
        <Field label={m.prompt} hint={m.promptHint} error={problems.prompt}>
          {(control) => (
            <Textarea
              {...control}
              placeholder={m.promptExample}
              value={draft.prompt}
              onChange={(event) => change({ prompt: event.target.value })}
            />
          )}
        </Field>
        {draft.type === 'text' && (
          <Field label={`${m.systemPrompt} (${m.optional})`} hint={m.systemPromptHint} error={problems.systemPrompt}>
            {(control) => (
              <Textarea
                {...control}
                value={draft.systemPrompt}
                onChange={(event) => change({ systemPrompt: event.target.value })}
              />
            )}
          </Field>
        )}
        <Preview draft={draft} />
        <Variables draft={draft} problems={problems} onChange={change} />
        <Field label={m.model} error={problems.model}>
          {(control) => (
            <Select {...control} value={draft.model} onChange={(event) => change({ model: event.target.value })}>
              <option value="">{m.anyModel}</option>
              {/* A model that is gone by now stays named until another is chosen. */}
              {draft.model && !models.some(({ id }) => id === draft.model) && <option>{draft.model}</option>}
              <Options of={models.map(({ id, name }) => [id, name])} />
            </Select>
          )}
        </Field>
        <Field label={`${m.description} (${m.optional})`} error={problems.description}>
          {(control) => (
            <Input
              {...control}
              value={draft.description}
              onChange={(event) => change({ description: event.target.value })}
            />
          )}
        </Field>
        {save.error && <Problem error={save.error} />}
      </form>
    </Sheet>
  );
}

function Preview({ draft }: { draft: TemplateDraft }) {
  const { prompt, variables } = toTemplate(draft);
  if (!prompt.trim()) return null;
  return (
    <section aria-label={m.preview} className="rounded-md border border-line bg-sunken px-3 py-2.5">
      <h3 className="text-sm font-semibold">{m.preview}</h3>
      <p className="mt-1 text-sm whitespace-pre-wrap">{previewOf({ prompt, variables: variables ?? [] }, {})}</p>
    </section>
  );
}

interface VariablesProps {
  draft: TemplateDraft;
  problems: Record<string, string>;
  onChange: (change: Partial<TemplateDraft>) => void;
}

function Variables({ draft, problems, onChange }: VariablesProps) {
  const missing = undescribed(draft);
  const { variables } = draft;
  return (
    <section aria-label={m.variables} className="grid gap-3">
      <h3 className="text-sm font-semibold">{m.variables}</h3>
      {!variables.length && !missing.length && <p className="text-sm text-muted">{m.noVariables}</p>}
      {missing.length > 0 && (
        <div className="grid gap-2">
          <p className="text-sm text-muted">{m.undescribed}</p>
          <div className="flex flex-wrap gap-2">
            {missing.map((name) => (
              <Button
                key={name}
                icon={<Plus size={18} />}
                onClick={() => onChange({ variables: [...variables, newVariable(name)] })}
              >
                {m.addVariable(name)}
              </Button>
            ))}
          </div>
        </div>
      )}
      {problems.variables && (
        <p role="alert" className="text-sm font-medium text-danger">
          {problems.variables}
        </p>
      )}
      {variables.map((variable, index) => (
        <VariableEditor
          key={index}
          variable={variable}
          problem={(field) => problems[`variables[${index}].${field}`]}
          onChange={(part) =>
            onChange({ variables: variables.map((one, place) => (place === index ? { ...one, ...part } : one)) })
          }
          onRemove={() => onChange({ variables: variables.filter((_, place) => place !== index) })}
        />
      ))}
    </section>
  );
}
