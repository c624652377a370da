import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { generate as m } from '@messages/generate';
import { changeDraft, type Draft, toRequest, useDraft, valuesFor, withModel, withTemplate } from './draft';
import { isNamed, ownId, pickModel } from './models';
import type { ParameterValue } from './parameters';
import { useGenerate } from './queries';
import { templatesForQuery } from '../templates/queries';
import { problemsOf } from '../templates/values';
import type { Model, Money, ProviderSettings, Template } from '@/data/api-types';
import { formatCount } from '@/data/format';
import { toast } from '@/ui/toast';

/** Where the takes lie below the form, go and see the new one. */
function showTakes() {
  const takes = document.getElementById('takes');
  if (takes && takes.getBoundingClientRect().top > innerHeight - 200)
    takes.scrollIntoView({
      behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth',
      block: 'start',
    });
}

function promptProblem(prompt: string, { maxPromptCharacters, promptOptional }: Model['capabilities']) {
  if (!prompt.trim() && !promptOptional) return m.promptNeeded;
  return prompt.length > maxPromptCharacters ? m.promptTooLong(formatCount(maxPromptCharacters)) : undefined;
}

/** The form for one generation: what stands in it, what is wrong with it once it was sent, and the sending. */
export function useComposer(projectId: string, models: Model[], preferences: ProviderSettings[]) {
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
  const example = model.capabilities.promptOptional ? '' : m.prompts[draft.type];
  const change = (part: Partial<Draft>) => changeDraft(projectId, part);

  return {
    draft,
    model,
    template,
    templateId,
    templatePending: !!templateId && templates.isPending,
    values,
    /** What a prompt could be; nothing where the model needs none. */
    example,
    request: isNamed(model) ? toRequest(projectId, draft, model, template, example) : undefined,
    busy: generate.isPending,
    refusal: generate.error,
    problems: {
      prompt: problem,
      values: pressed && template ? problemsOf(template, values) : {},
      model: unnamed && !isNamed(model) ? (ownId(model) ? m.openIdWrong : m.openIdNeeded) : undefined,
    },
    change,
    write: (prompt: string) => {
      setProblem(undefined);
      change({ prompt });
    },
    /** A template may bring a model of its own along. */
    chooseTemplate: (next: Template | undefined) => {
      setPressed(false);
      const fits = models.some(({ id }) => id === next?.model);
      change({ ...withTemplate(draft, next?.id), ...(next?.model && fits ? withModel(draft, next.model) : {}) });
    },
    set: (name: string, value: ParameterValue | undefined) => {
      const parameters = { ...draft.parameters };
      if (value === undefined) delete parameters[name];
      else parameters[name] = value;
      change({ parameters });
    },
    start: (price: Money | undefined) => {
      const wrong = template ? undefined : promptProblem(draft.prompt, model.capabilities);
      setPressed(true);
      setProblem(wrong);
      setUnnamed(!isNamed(model));
      if (wrong || (template && Object.keys(problemsOf(template, values)).length) || !isNamed(model)) return;
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
    },
  };
}
