import type { Model } from '@/data/api-types';

/** A picture model that can be used; what is said of it counts. */
export const model = (said: Pick<Model, 'id'> & Partial<Model>): Model => ({
  provider: said.id.split('/')[0] ?? '',
  modality: 'image',
  name: said.id,
  description: '',
  capabilities: {
    parameters: [],
    maxCount: 1,
    references: { min: 0, max: 0, types: [] },
    streaming: false,
    cancellable: true,
    maxPromptCharacters: 1000,
    promptOptional: false,
    rules: [],
    completion: 'immediate',
    deadlineSeconds: 60,
    resultLifetimeSeconds: null,
  },
  price: { certainty: 'computed', summary: '$0.04 per image', lines: [] },
  lifecycle: { released: null, deprecated: null, shutdown: null, replacement: null },
  open: false,
  sandbox: false,
  available: true,
  unavailableReason: null,
  default: false,
  aliases: [],
  source: '',
  sourceDate: '2026-11-20',
  ...said,
});
