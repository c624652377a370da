import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import type { Draft } from '../generate/draft';
import { effectiveParameters } from '../generate/parameters';
import { takenReferences } from '../generate/reference';
import type { BatchRequest, MediaType, Model, Parameter, Template } from '@/data/api-types';
import { parseUsd, toUsdText } from '@/data/money';
import { ownStorage } from '@/data/owner';

/** A batch being written for one project. Type and settings are those of the form for one request. */
export interface BatchDraft {
  source: 'lines' | 'table';
  lines: string;
  table: string;
  models: Partial<Record<MediaType, string[]>>;
  variations: number;
  /** The most that all of it may cost, in US dollars as typed; empty for no limit of its own. */
  maxPrice?: string;
}
const emptyBatch: BatchDraft = { source: 'lines', lines: '', table: '', models: {}, variations: 1 };

interface Drafts {
  byProject: Record<string, BatchDraft>;
  /** Projects whose form asks for many at once. */
  many: Record<string, boolean>;
}
export const useBatchDrafts = create<Drafts>()(
  persist((): Drafts => ({ byProject: {}, many: {} }), {
    name: 'medialab-batch-drafts',
    version: 1,
    storage: createJSONStorage(() => ownStorage),
  }),
);
export const useBatchDraft = (projectId: string) => useBatchDrafts((state) => state.byProject[projectId]) ?? emptyBatch;
export function changeBatch(projectId: string, change: Partial<BatchDraft>) {
  useBatchDrafts.setState(({ byProject }) => ({
    byProject: { ...byProject, [projectId]: { ...(byProject[projectId] ?? emptyBatch), ...change } },
  }));
}
export const setMany = (projectId: string, on: boolean) =>
  useBatchDrafts.setState(({ many }) => ({ many: { ...many, [projectId]: on } }));

export const promptsOf = (lines: string) =>
  lines
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

/** The setting as all of them have it; undefined when one of them has not. */
function common(parameter: Parameter, others: Model[]): Parameter | undefined {
  let shared = parameter;
  for (const { capabilities } of others) {
    const same = capabilities.parameters.find(({ name, kind }) => name === shared.name && kind === shared.kind);
    if (!same) return undefined;
    const values = shared.values && shared.values.filter((value) => same.values?.includes(value));
    if (values?.length === 0) return undefined;
    shared = {
      ...shared,
      values,
      min: Math.max(shared.min ?? -Infinity, same.min ?? -Infinity),
      max: Math.min(shared.max ?? Infinity, same.max ?? Infinity),
      default: values && !values.includes(String(shared.default)) ? null : shared.default,
    };
  }
  const { min, max } = shared;
  return {
    ...shared,
    min: Number.isFinite(min ?? Infinity) ? min : null,
    max: Number.isFinite(max ?? Infinity) ? max : null,
  };
}

/** What all chosen models can be told at once, as if they were one. Seeds differ from variation to variation. */
export function sharedModel([first, ...others]: Model[]): Model | undefined {
  if (!first) return undefined;
  const parameters = first.capabilities.parameters
    .filter(({ name, kind }) => name !== 'seed' && ['choice', 'integer', 'number', 'boolean', 'text'].includes(kind))
    .map((parameter) => common(parameter, others))
    .filter((parameter) => parameter !== undefined);
  return {
    ...first,
    capabilities: { ...first.capabilities, parameters, references: sharedReferences([first, ...others]), maxCount: 1 },
  };
}

/** As many, and of those kinds, as each of them takes. */
function sharedReferences(models: Model[]): Model['capabilities']['references'] {
  const all = models.map(({ capabilities }) => capabilities.references);
  const types = all.map((one) => one.types).reduce((shared, types) => shared.filter((type) => types.includes(type)));
  return {
    min: Math.max(...all.map(({ min }) => min)),
    max: types.length ? Math.min(...all.map(({ max }) => max)) : 0,
    types,
  };
}

/** What a batch may cost: undefined while nothing is typed, null for what is no amount above nothing. */
export function maxPriceOf({ maxPrice }: Pick<BatchDraft, 'maxPrice'>): number | null | undefined {
  if (!maxPrice?.trim()) return undefined;
  return parseUsd(maxPrice.trim()) || null;
}

/** The request as it will be sent; undefined while it has no prompt, no model, or a limit that is no amount. */
export function toBatchRequest(
  projectId: string,
  type: MediaType,
  draft: BatchDraft,
  models: Model[],
  form: Pick<Draft, 'parameters' | 'references'>,
  acceptUnpriced: boolean,
  template?: Template,
): BatchRequest | undefined {
  const prompts = promptsOf(draft.lines);
  const shared = sharedModel(models);
  const asTable = !!template || draft.source === 'table';
  const maxPrice = maxPriceOf(draft);
  if (!shared || maxPrice === null || (asTable ? !draft.table.trim() : !prompts.length)) return undefined;
  return {
    projectId,
    type,
    ...(template ? { template: { id: template.id } } : {}),
    parameters: effectiveParameters(shared, form.parameters),
    references: takenReferences(shared, form.references).map(({ id }) => id),
    matrix: {
      ...(asTable ? { csv: draft.table } : { prompts }),
      models: models.map(({ id }) => id),
      variations: draft.variations,
    },
    ...(maxPrice === undefined ? {} : { maxPriceUsd: toUsdText(maxPrice) }),
    acceptUnpriced,
  };
}
