import type { Model } from '@/data/api-types';

/** Any id that may come after the provider's: as the API takes it. */
const wellFormed = /^[-.\w:/@+ ]{1,120}$/;

/** An open model under the id that someone typed: what a request names, with what the open one can do. */
const named = (open: Model, own: string): Model => ({ ...open, id: `${open.provider}/${own === '*' ? '' : own}` });

/** The provider's own id of a model. */
export const ownId = ({ id, provider }: Pick<Model, 'id' | 'provider'>) => id.slice(provider.length + 1);

/** A model of the list, or an open one that was given an id a provider could have. */
export const isNamed = (model: Model) => !model.open || wellFormed.test(ownId(model));

/** What the list calls the model: an open one stands there once, whatever is typed for it. */
export const listedId = (model: Model) => (model.open ? `${model.provider}/*` : model.id);

/** The chosen model while it exists; else the best one that can run. */
export function pickModel(models: Model[], wanted: string | undefined): Model {
  const listed = models.filter((model) => !model.open);
  const open = models.find((model) => model.open && wanted?.startsWith(`${model.provider}/`));
  return (
    listed.find(({ id }) => id === wanted) ??
    (open && named(open, wanted?.slice(open.provider.length + 1) ?? '')) ??
    listed.find(({ available, sandbox }) => available && !sandbox) ??
    listed.find(({ available }) => available) ??
    listed[0] ??
    named(models[0]!, '')
  );
}

/** Up to a dozen the browser's own list serves best; more are searched. */
export const isLong = (models: Model[]) => models.length > 12;

export interface ModelGroup {
  provider: string;
  models: Model[];
}
/** By provider, in the order they came. */
export function byProvider(models: Model[]): ModelGroup[] {
  const groups = new Map<string, Model[]>();
  for (const model of models) groups.set(model.provider, [...(groups.get(model.provider) ?? []), model]);
  return [...groups].map(([provider, list]) => ({ provider, models: list }));
}

/** Every word somewhere in the model's name, id, provider or description. */
export function matches(model: Model, providerName: string, search: string): boolean {
  const text = `${model.name} ${model.id} ${providerName} ${model.description}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
