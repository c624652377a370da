import { common } from '@messages/common';
import type { Model } from '@/data/api-types';

/** What a provider's models make, in words that go on in a sentence. */
export const kindsOf = (models: Model[], provider: string) => [
  ...new Set(
    models.filter((model) => model.provider === provider).map(({ modality }) => common.media[modality].toLowerCase()),
  ),
];
