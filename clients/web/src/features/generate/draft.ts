import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { GenerateRequest, Generation, MediaType, Model } from '@/data/api-types';
import { setMany } from '../batch/draft';
import { effectiveParameters, type ParameterValue } from './parameters';

/** What is being written for one project. Kept on the device, so that leaving the page loses nothing. */
export interface Draft {
  type: MediaType;
  prompt: string;
  model: Partial<Record<MediaType, string>>;
  parameters: Record<string, ParameterValue>;
  references: string[];
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
export const useDrafts = create<Drafts>()(
  persist((): Drafts => ({ byProject: {} }), { name: 'medialab-drafts', version: 1 }),
);

export function changeDraft(projectId: string, change: Partial<Draft>) {
  useDrafts.setState(({ byProject }) => ({
    byProject: { ...byProject, [projectId]: { ...(byProject[projectId] ?? emptyDraft), ...change } },
  }));
}
export const useDraft = (projectId: string) => useDrafts((state) => state.byProject[projectId]) ?? emptyDraft;

export type RecallPart = 'prompt' | 'seed' | 'all';
/** Puts a part of an earlier generation into the form of its project; the rest of the form stays as it is. */
export function recall(generation: Generation, part: RecallPart) {
  const draft = useDrafts.getState().byProject[generation.projectId] ?? emptyDraft;
  setMany(generation.projectId, false);
  const parameters = generation.parameters as Record<string, ParameterValue>;
  const { seed } = parameters;
  changeDraft(
    generation.projectId,
    {
      prompt: { prompt: generation.prompt },
      seed: seed === undefined ? {} : { type: generation.type, parameters: { ...draft.parameters, seed } },
      all: {
        type: generation.type,
        prompt: generation.prompt,
        model: { ...draft.model, [generation.type]: generation.model },
        parameters: { ...draft.parameters, ...parameters },
        count: generation.count ?? 1,
      },
    }[part],
  );
}

/** The request as it will be sent: only parameters this model knows, each with a value it accepts. */
export function toRequest(projectId: string, draft: Draft, model: Model, fallbackPrompt = ''): GenerateRequest {
  return {
    projectId,
    type: draft.type,
    prompt: draft.prompt.trim() || fallbackPrompt,
    model: model.id,
    provider: model.provider,
    parameters: effectiveParameters(model, draft.parameters),
    references: draft.references.slice(0, model.capabilities.references?.max ?? 0),
    count: Math.min(draft.count, model.capabilities.maxCount),
    fallback: draft.fallback,
  };
}
