import type { Model, ProviderSettings } from '@/data/api-types';

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

/**
 * Of the models that can run, the one this workspace prefers, as the server would choose: a provider's default model before others, then by the
 * order of the providers. The sandbox comes last unless a default model is its own.
 */
export function preferredModel(models: Model[], settings: ProviderSettings[]): Model | undefined {
  const of = new Map(settings.map((row) => [row.provider, row]));
  const rank = ({ id, provider, modality, sandbox }: Model) => {
    const row = of.get(provider);
    return [row?.defaultModels[modality] === id ? 0 : sandbox ? 2 : 1, row?.priority ?? 0] as const;
  };
  return models
    .filter(({ available, open }) => available && !open)
    .sort((one, other) => {
      const [[kind, priority], [otherKind, otherPriority]] = [rank(one), rank(other)];
      return kind - otherKind || priority - otherPriority;
    })[0];
}

/** The chosen model while it exists; else the one this workspace prefers. */
export function pickModel(models: Model[], wanted: string | undefined, settings: ProviderSettings[]): Model {
  const listed = models.filter((model) => !model.open);
  const open = models.find((model) => model.open && wanted?.startsWith(`${model.provider}/`));
  return (
    listed.find(({ id }) => id === wanted) ??
    (open && named(open, wanted?.slice(open.provider.length + 1) ?? '')) ??
    preferredModel(listed, settings) ??
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
