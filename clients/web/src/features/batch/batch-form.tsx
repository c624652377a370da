import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { batch as m } from '@messages/batch';
import { BatchButton } from './batch-button';
import { BlockedItems } from './blocked-items';
import { changeBatch, maxPriceOf, sharedModel, toBatchRequest, useBatchDraft } from './draft';
import { ModelsField } from './models-field';
import { PromptsField } from './prompts-field';
import { useStartBatch } from './queries';
import { changeDraft, useDraft, withTemplate } from '../generate/draft';
import { preferredModel } from '../generate/models';
import { ParameterFields } from '../generate/parameter-fields';
import { takenReferences } from '../generate/reference';
import { References } from '../generate/references';
import { Refusal } from '../generate/refusal';
import { templatesForQuery } from '../templates/queries';
import { TemplateField } from '../templates/template-field';
import type { BlockedItem, Model, ProviderSettings } from '@/data/api-types';
import { ApiError } from '@/data/problem';
import { Field, Input } from '@/ui/field';
import { Stepper } from '@/ui/stepper';

const mostVariations = 20;

/** Asks for many at once: prompts, the models to compare, and how often. */
export function BatchForm({
  projectId,
  models,
  preferences,
}: {
  projectId: string;
  models: Model[];
  preferences: ProviderSettings[];
}) {
  const form = useDraft(projectId);
  const { type, parameters } = form;
  const templateId = form.template?.[type];
  const templates = useQuery(templatesForQuery(type));
  const template = templates.data?.find(({ id }) => id === templateId);
  const draft = useBatchDraft(projectId);
  const [acceptUnpriced, setAcceptUnpriced] = useState(false);
  const [pressed, setPressed] = useState(false);
  const start = useStartBatch();
  const navigate = useNavigate();
  const named = (draft.models[type] ?? [])
    .map((id) => models.find((model) => model.id === id))
    .filter((model) => model !== undefined);
  // Before anything was chosen, the one that the form for a single request would take.
  const first = preferredModel(models, preferences);
  const chosen = draft.models[type] ? named : first ? [first] : [];
  const shared = sharedModel(chosen);
  const waiting = !!templateId && templates.isPending;
  const request = waiting ? undefined : toBatchRequest(projectId, type, draft, chosen, form, acceptUnpriced, template);
  const noPrompt = template || draft.source === 'table' ? !draft.table.trim() : !draft.lines.trim();

  const go = () => {
    setPressed(true);
    if (!request) return;
    navigator.vibrate?.(8);
    start.mutate(request, {
      onSuccess: ({ id }) =>
        void navigate({ to: '/projects/$projectId/batches/$batchId', params: { projectId, batchId: id } }),
    });
  };

  return (
    <form className="grid gap-5" onSubmit={(event) => event.preventDefault()}>
      <TemplateField
        type={type}
        chosen={templateId}
        onChange={(next) => changeDraft(projectId, withTemplate(form, next?.id))}
      />
      <PromptsField
        draft={draft}
        template={template}
        problem={pressed && noPrompt ? (template ? m.rowsNeeded : m.promptsNeeded) : undefined}
        onChange={(change) => changeBatch(projectId, change)}
      />
      <ModelsField
        models={models}
        chosen={chosen}
        problem={pressed && !chosen.length ? m.modelsNeeded : undefined}
        onChange={(ids) => changeBatch(projectId, { models: { ...draft.models, [type]: ids } })}
      />
      <Stepper
        label={m.variations}
        value={draft.variations}
        min={1}
        max={mostVariations}
        onChange={(variations) => changeBatch(projectId, { variations })}
      />
      {shared && (
        <ParameterFields
          projectId={projectId}
          model={shared}
          chosen={parameters}
          count={1}
          onCount={() => undefined}
          onChange={(name, value) => {
            const next = { ...parameters };
            if (value === undefined) delete next[name];
            else next[name] = value;
            changeDraft(projectId, { parameters: next });
          }}
        />
      )}
      {chosen.length > 1 && <p className="text-sm text-muted">{m.shared}</p>}
      {shared && shared.capabilities.references.max > 0 && (
        <References
          projectId={projectId}
          takes={shared.capabilities.references}
          chosen={takenReferences(shared, form.references)}
          onChange={(references) => changeDraft(projectId, { references })}
        />
      )}
      <Field label={m.maxPrice} hint={m.maxPriceHint} error={maxPriceOf(draft) === null ? m.maxPriceWrong : undefined}>
        {(control) => (
          <Input
            {...control}
            inputMode="decimal"
            className="tnum"
            value={draft.maxPrice ?? ''}
            onChange={(event) => changeBatch(projectId, { maxPrice: event.target.value })}
          />
        )}
      </Field>
      {start.error && <Stopped error={start.error} />}
      <BatchButton
        request={request}
        busy={start.isPending}
        acceptUnpriced={acceptUnpriced}
        onAcceptUnpriced={setAcceptUnpriced}
        onStart={go}
      />
    </form>
  );
}

/** What was possible a moment ago may not be any more. */
function Stopped({ error }: { error: unknown }) {
  if (error instanceof ApiError && error.code === 'BATCH_BLOCKED')
    return <BlockedItems title={error.message} blocked={error.details.blocked as BlockedItem[]} />;
  return <Refusal error={error} />;
}
