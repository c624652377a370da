import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import type { GenerateRequest, Generation, MediaType, Model, Template } from '@/data/api-types';
import { ownStorage } from '@/data/owner';
import { setMany } from '../batch/draft';
import { changedParameters, type ParameterValue } from './parameters';
import { type Reference, takenReferences } from './reference';
import { previewOf, problemsOf, type Values, variablesOf } from '../templates/values';

/** What is being written for one project. Kept on the device, so that leaving the page loses nothing. */
export interface Draft {
  type: MediaType;
  prompt: string;
  /** The template that is used instead of the prompt, by kind. */
  template?: Partial<Record<MediaType, string>>;
  /** What was filled in last, by template. */
  values?: Record<string, Values>;
  /** What a request names: the id of a listed model, or provider/ and what was typed for an open one. */
  model: Partial<Record<MediaType, string>>;
  /** What was typed last for the open model of a provider, by kind and provider. */
  typed?: Record<string, string>;
  parameters: Record<string, ParameterValue>;
  references: Reference[];
  count: number;
  fallback: boolean;
}
export const emptyDraft: Draft = {
  type: 'image',
  prompt: '',
  model: {},
  parameters: {},
  references: [],
  count: 1,
  fallback: false,
};

interface Drafts {
  byProject: Record<string, Draft>;
  /** The project chosen last on the Create page. */
  lastProjectId?: string | undefined;
}
/** Version 1 knew pictures only, by their ids. */
type OldDraft = Omit<Draft, 'references'> & { references: (string | Reference)[] };
export function migrateDrafts(saved: unknown): Drafts {
  const { byProject, ...rest } = saved as { byProject: Record<string, OldDraft> };
  const upToDate = ({ references, ...draft }: OldDraft): Draft => ({
    ...draft,
    references: references.map((one) => (typeof one === 'string' ? { id: one, type: 'image' } : one)),
  });
  return {
    ...rest,
    byProject: Object.fromEntries(Object.entries(byProject).map(([id, draft]) => [id, upToDate(draft)])),
  };
}
export const useDrafts = create<Drafts>()(
  persist((): Drafts => ({ byProject: {} }), {
    name: 'medialab-drafts',
    version: 2,
    migrate: migrateDrafts,
    storage: createJSONStorage(() => ownStorage),
  }),
);

export function changeDraft(projectId: string, change: Partial<Draft>) {
  useDrafts.setState(({ byProject }) => ({
    byProject: { ...byProject, [projectId]: { ...(byProject[projectId] ?? emptyDraft), ...change } },
  }));
}
export const useDraft = (projectId: string) => useDrafts((state) => state.byProject[projectId]) ?? emptyDraft;

/** The form with another model. An open one comes back with the id that was typed for it last. */
export function withModel(draft: Draft, id: string, type = draft.type): Partial<Draft> {
  const provider = id.endsWith('/*') ? id.slice(0, -2) : undefined;
  const chosen = provider ? `${provider}/${draft.typed?.[`${type} ${provider}`] ?? ''}` : id;
  return { type, model: { ...draft.model, [type]: chosen } };
}
/** The form with this id for the provider's open model. */
export const withTypedId = (draft: Draft, provider: string, own: string): Partial<Draft> => ({
  model: { ...draft.model, [draft.type]: `${provider}/${own}` },
  typed: { ...draft.typed, [`${draft.type} ${provider}`]: own },
});
export const chooseModel = (projectId: string, type: MediaType, id: string) =>
  changeDraft(projectId, withModel(useDrafts.getState().byProject[projectId] ?? emptyDraft, id, type));

export const withTemplate = (draft: Draft, id: string | undefined, type = draft.type): Partial<Draft> => {
  const template = { ...draft.template };
  if (id) template[type] = id;
  else delete template[type];
  return { type, template };
};
export const chooseTemplate = (projectId: string, type: MediaType, id: string) =>
  changeDraft(projectId, withTemplate(useDrafts.getState().byProject[projectId] ?? emptyDraft, id, type));
export const withValue = (draft: Draft, template: string, name: string, value: ParameterValue): Partial<Draft> => ({
  values: { ...draft.values, [template]: { ...draft.values?.[template], [name]: value } },
});
export const valuesFor = ({ values }: Draft, template: Template): Values => values?.[template.id] ?? {};

export type RecallPart = 'prompt' | 'seed' | 'all';
/** Puts a part of an earlier generation into the form of its project; the rest of the form stays as it is. */
export function recall(generation: Generation, part: RecallPart) {
  const draft = useDrafts.getState().byProject[generation.projectId] ?? emptyDraft;
  setMany(generation.projectId, false);
  const parameters = generation.parameters as Record<string, ParameterValue>;
  const { seed } = parameters;
  // A finished prompt is a prompt: a template that is chosen would hide it.
  const written = withTemplate(draft, undefined, generation.type).template ?? {};
  changeDraft(
    generation.projectId,
    {
      prompt: { prompt: generation.prompt, template: written },
      seed: seed === undefined ? {} : { type: generation.type, parameters: { ...draft.parameters, seed } },
      all: {
        type: generation.type,
        prompt: generation.prompt,
        template: written,
        model: { ...draft.model, [generation.type]: generation.model },
        parameters: { ...draft.parameters, ...parameters },
        count: generation.count ?? 1,
      },
    }[part],
  );
}

/** While values are missing a price is asked for what is there. */
function promptOf(
  draft: Draft,
  template: Template | undefined,
  fallbackPrompt: string,
): Pick<GenerateRequest, 'prompt' | 'template'> {
  if (!template) return { prompt: draft.prompt.trim() || fallbackPrompt };
  const values = valuesFor(draft, template);
  return Object.keys(problemsOf(template, values)).length
    ? { prompt: previewOf(template, values).trim() || fallbackPrompt }
    : { template: { id: template.id, variables: variablesOf(template, values) } };
}

/** The request as it will be sent: only what was changed, and of that what this model accepts. Named beside the model, a provider would rule out all others. */
export function toRequest(
  projectId: string,
  draft: Draft,
  model: Model,
  template?: Template,
  fallbackPrompt = '',
): GenerateRequest {
  // Nothing that costs stands in for the sandbox, whose form does not offer it.
  const fallback = draft.fallback && !model.sandbox;
  return {
    projectId,
    type: draft.type,
    ...promptOf(draft, template, fallbackPrompt),
    model: model.id,
    ...(fallback ? {} : { provider: model.provider }),
    parameters: changedParameters(model, draft.parameters),
    references: takenReferences(model, draft.references).map(({ id }) => id),
    count: Math.min(draft.count, model.capabilities.maxCount),
    fallback,
  };
}
