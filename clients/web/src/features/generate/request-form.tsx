import { generate as m } from '@messages/generate';
import { withModel, withTypedId, withValue } from './draft';
import { ModelField } from './model-field';
import { ParameterFields } from './parameter-fields';
import { PriceButton } from './price-button';
import { takenReferences } from './reference';
import { References } from './references';
import { Refusal } from './refusal';
import { useComposer } from './use-composer';
import { TemplateField } from '../templates/template-field';
import { VariableFields } from '../templates/variable-fields';
import type { Model, ProviderSettings } from '@/data/api-types';
import { Field, Switch, Textarea } from '@/ui/field';
import { Skeleton } from '@/ui/state';

interface Props {
  projectId: string;
  models: Model[];
  preferences: ProviderSettings[];
}

/** Asks for one generation. */
export function RequestForm({ projectId, models, preferences }: Props) {
  const form = useComposer(projectId, models, preferences);
  const { draft, model, template, problems, change } = form;
  const { references, promptOptional } = model.capabilities;
  return (
    <form className="grid gap-5" onSubmit={(event) => event.preventDefault()}>
      <TemplateField type={draft.type} chosen={form.templateId} onChange={form.chooseTemplate} />
      {form.templatePending ? (
        <Skeleton className="h-32" />
      ) : template ? (
        <VariableFields
          template={template}
          values={form.values}
          problems={problems.values}
          onChange={(name, value) => change(withValue(draft, template.id, name, value))}
        />
      ) : (
        <Field label={m.prompt} hint={promptOptional && m.promptOptional} error={problems.prompt}>
          {(control) => (
            <Textarea
              {...control}
              className="min-h-32!"
              placeholder={form.example}
              value={draft.prompt}
              onChange={(event) => form.write(event.target.value)}
            />
          )}
        </Field>
      )}
      <ModelField
        models={models}
        model={model}
        error={problems.model}
        onChange={(id) => change(withModel(draft, id))}
        onType={(own) => change(withTypedId(draft, model.provider, own))}
      />
      <ParameterFields
        projectId={projectId}
        model={model}
        chosen={draft.parameters}
        count={draft.count}
        onChange={form.set}
        onCount={(count) => change({ count })}
      />
      {references.max > 0 && (
        <References
          projectId={projectId}
          takes={references}
          chosen={takenReferences(model, draft.references)}
          onChange={(chosen) => change({ references: chosen })}
        />
      )}
      {!model.sandbox && (
        <Switch
          label={m.fallback}
          hint={m.fallbackHint}
          checked={draft.fallback}
          onChange={(event) => change({ fallback: event.target.checked })}
        />
      )}
      {form.refusal && <Refusal error={form.refusal} />}
      <PriceButton request={form.request} model={model} busy={form.busy} onGenerate={form.start} />
    </form>
  );
}
