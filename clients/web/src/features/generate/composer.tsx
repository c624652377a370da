import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { batch } from '@messages/batch';
import { common } from '@messages/common';
import { generate as m } from '@messages/generate';
import {
  changeDraft,
  toRequest,
  useDraft,
  valuesFor,
  withModel,
  withTemplate,
  withTypedId,
  withValue,
} from './draft';
import { ModelField } from './model-field';
import { isNamed, ownId, pickModel } from './models';
import { ParameterFields } from './parameter-fields';
import { PriceButton } from './price-button';
import { modelsQuery, useGenerate } from './queries';
import { takenReferences } from './reference';
import { References } from './references';
import { Refusal } from './refusal';
import { setMany, useBatchDrafts } from '../batch/draft';
import { MediaIcon } from '../gallery/asset-media';
import { providerSettingsQuery } from '../providers/queries';
import { templatesForQuery } from '../templates/queries';
import { TemplateField } from '../templates/template-field';
import { problemsOf } from '../templates/values';
import { VariableFields } from '../templates/variable-fields';
import type { MediaType, Model, Money, ProviderSettings } from '@/data/api-types';
import { formatCount } from '@/data/format';
import { buttonStyle } from '@/ui/button';
import { Field, Switch, Textarea } from '@/ui/field';
import { Segmented } from '@/ui/segmented';
import { Await, Empty, Loading, Skeleton } from '@/ui/state';
import { toast } from '@/ui/toast';

const BatchForm = lazy(() => import('../batch/batch-form').then((module) => ({ default: module.BatchForm })));
const types: MediaType[] = ['image', 'text', 'audio', 'video'];

/** Asks for one generation, or for many. Every option the chosen model has, none it has not, and the price on the button. */
export function Composer({ projectId }: { projectId: string }) {
  const models = useQuery(modelsQuery);
  const settings = useQuery(providerSettingsQuery);
  const { type } = useDraft(projectId);
  const many = useBatchDrafts((state) => !!state.many[projectId]);
  return (
    <div className="grid content-start gap-5">
      <Segmented
        label={batch.mode}
        value={many ? 'many' : 'one'}
        onChange={(next) => setMany(projectId, next === 'many')}
        options={[
          { value: 'one', label: batch.one },
          { value: 'many', label: batch.many },
        ]}
      />
      <Segmented
        label={m.kind}
        value={type}
        onChange={(next: MediaType) => changeDraft(projectId, { type: next })}
        options={types.map((value) => ({
          value,
          label: common.media[value],
          icon: <MediaIcon type={value} className="max-[22rem]:hidden" />,
        }))}
      />
      {/* As tall as the form will be, so that what follows it on a phone does not jump. */}
      <Await query={{ ...models, data: settings.isPending ? undefined : models.data }} loading={<Loading rows={12} />}>
        {(all) => {
          const fitting = all.filter((model) => model.modality === type);
          if (!fitting.length) return <NoModels />;
          const preferences = settings.data ?? [];
          if (!many) return <Form projectId={projectId} models={fitting} preferences={preferences} />;
          return (
            <Suspense fallback={<Skeleton className="h-80" />}>
              <BatchForm projectId={projectId} models={fitting.filter(({ open }) => !open)} preferences={preferences} />
            </Suspense>
          );
        }}
      </Await>
    </div>
  );
}

const NoModels = () => (
  <Empty
    title={m.noModels}
    action={
      <Link to="/keys" className={buttonStyle({ variant: 'primary' })}>
        {m.addKey}
      </Link>
    }
  >
    {m.noModelsBody}
  </Empty>
);

/** Where the takes lie below the form, go and see the new one. */
function showTakes() {
  const takes = document.getElementById('takes');
  if (takes && takes.getBoundingClientRect().top > innerHeight - 200)
    takes.scrollIntoView({
      behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth',
      block: 'start',
    });
}

interface FormProps {
  projectId: string;
  models: Model[];
  preferences: ProviderSettings[];
}
function Form({ projectId, models, preferences }: FormProps) {
  const draft = useDraft(projectId);
  const model = pickModel(models, draft.model[draft.type], preferences);
  const generate = useGenerate();
  const templates = useQuery(templatesForQuery(draft.type));
  const templateId = draft.template?.[draft.type];
  const template = templates.data?.find(({ id }) => id === templateId);
  const values = template ? valuesFor(draft, template) : {};
  const [problem, setProblem] = useState<string>();
  const [pressed, setPressed] = useState(false);
  const [unnamed, setUnnamed] = useState(false);
  const change = (part: Parameters<typeof changeDraft>[1]) => changeDraft(projectId, part);
  const { maxPromptCharacters: longest, promptOptional } = model.capabilities;
  const example = promptOptional ? '' : m.prompts[draft.type];

  const start = (price: Money | undefined) => {
    const wrong =
      !draft.prompt.trim() && !promptOptional
        ? m.promptNeeded
        : draft.prompt.length > longest
          ? m.promptTooLong(formatCount(longest))
          : undefined;
    setPressed(true);
    setProblem(template ? undefined : wrong);
    setUnnamed(!isNamed(model));
    if ((template ? Object.keys(problemsOf(template, values)).length : wrong) || !isNamed(model)) return;
    navigator.vibrate?.(8);
    generate.mutate(
      {
        // The button said so, and says something else while a price is known.
        request: {
          ...toRequest(projectId, draft, model, template),
          ...(price?.certainty === 'unpriced' ? { acceptUnpriced: true } : {}),
        },
        quotedNanoUsd: price?.nanoUsd,
      },
      {
        onSuccess: (result) => {
          if (result === 'queued') toast(m.queuedOffline, { tone: 'info' });
          else showTakes();
        },
      },
    );
  };

  return (
    <form className="grid gap-5" onSubmit={(event) => event.preventDefault()}>
      <TemplateField
        type={draft.type}
        chosen={templateId}
        onChange={(next) => {
          setPressed(false);
          const fits = models.some(({ id }) => id === next?.model);
          change({
            ...withTemplate(draft, next?.id),
            ...(next?.model && fits ? withModel(draft, next.model) : {}),
          });
        }}
      />
      {templateId && templates.isPending ? (
        <Skeleton className="h-32" />
      ) : template ? (
        <VariableFields
          template={template}
          values={values}
          problems={pressed ? problemsOf(template, values) : {}}
          onChange={(name, value) => change(withValue(draft, template.id, name, value))}
        />
      ) : (
        <Field label={m.prompt} hint={promptOptional && m.promptOptional} error={problem}>
          {(control) => (
            <Textarea
              {...control}
              className="min-h-32!"
              placeholder={example}
              value={draft.prompt}
              onChange={(event) => {
                setProblem(undefined);
                change({ prompt: event.target.value });
              }}
            />
          )}
        </Field>
      )}
      <ModelField
        models={models}
        model={model}
        error={unnamed && !isNamed(model) ? (ownId(model) ? m.openIdWrong : m.openIdNeeded) : undefined}
        onChange={(id) => change(withModel(draft, id))}
        onType={(own) => change(withTypedId(draft, model.provider, own))}
      />
      <ParameterFields
        projectId={projectId}
        model={model}
        chosen={draft.parameters}
        count={draft.count}
        onChange={(name, value) => {
          const parameters = { ...draft.parameters };
          if (value === undefined) delete parameters[name];
          else parameters[name] = value;
          change({ parameters });
        }}
        onCount={(count) => change({ count })}
      />
      {model.capabilities.references.max > 0 && (
        <References
          projectId={projectId}
          takes={model.capabilities.references}
          chosen={takenReferences(model, draft.references)}
          onChange={(references) => change({ references })}
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
      {generate.error && <Refusal error={generate.error} />}
      <PriceButton
        request={isNamed(model) ? toRequest(projectId, draft, model, template, example) : undefined}
        model={model}
        busy={generate.isPending}
        onGenerate={start}
      />
    </form>
  );
}
