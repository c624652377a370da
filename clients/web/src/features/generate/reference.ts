import type { MediaType, Model } from '@/data/api-types';

/** Something of the project that the model works from. Its kind decides which models take it. */
export interface Reference {
  id: string;
  type: MediaType;
}

/** Of the chosen references those that this model works from, in their order. The others wait for a model that takes them. */
export function takenReferences({ capabilities }: Pick<Model, 'capabilities'>, references: Reference[]): Reference[] {
  const { max, types } = capabilities.references;
  return references.filter(({ type }) => types.includes(type)).slice(0, max);
}
