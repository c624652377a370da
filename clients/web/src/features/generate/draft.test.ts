import type { Generation, Model } from '@/data/api-types';
import { parameter } from './parameter.fixture';
import { changeDraft, type Draft, emptyDraft, recall, toRequest, useDrafts } from './draft';

const model: Model = {
  id: 'openai/gpt-image-2',
  provider: 'openai',
  modality: 'image',
  name: 'GPT Image 2',
  capabilities: {
    parameters: [
      parameter({ name: 'size', kind: 'choice', values: ['1024x1024', '1536x1024'], default: '1024x1024' }),
      parameter({ name: 'seed', kind: 'integer', min: 0, max: 100 }),
    ],
    maxCount: 2,
    references: { max: 1, types: ['image'] },
    streaming: false,
    cancellable: true,
    maxPromptCharacters: 1000,
  },
  description: '',
  price: { certainty: 'computed', summary: '', lines: [] },
  lifecycle: { released: null, deprecated: null, shutdown: null, replacement: null },
  sandbox: false,
  available: true,
  unavailableReason: null,
};
const draft = (change: Partial<Draft>): Draft => ({ ...emptyDraft, prompt: ' a boat ', ...change });

describe('toRequest', () => {
  it('sends the default of every setting that was not touched, and no optional one', () => {
    expect(toRequest('p', draft({}), model)).toMatchObject({
      prompt: 'a boat',
      parameters: { size: '1024x1024' },
      count: 1,
    });
  });
  it('leaves out what this model does not know or would not accept', () => {
    const request = toRequest('p', draft({ parameters: { size: '9x9', voice: 'Anna', seed: 1.5 } }), model);
    expect(request.parameters).toEqual({ size: '1024x1024' });
  });
  it('never asks for more results or references than the model takes', () => {
    const request = toRequest('p', draft({ count: 9, references: ['a', 'b'] }), model);
    expect(request.count).toBe(2);
    expect(request.references).toEqual(['a']);
  });
});

describe('recall', () => {
  const generation = {
    projectId: 'p',
    type: 'image',
    prompt: 'old',
    model: 'openai/gpt-image-2',
    parameters: { seed: 7, size: '1536x1024' },
  } as unknown as Generation;
  const now = () => useDrafts.getState().byProject.p;
  beforeEach(() => {
    useDrafts.setState({ byProject: {} });
    changeDraft('p', { prompt: 'mine', parameters: { size: '1024x1024' } });
  });
  it('brings back the prompt alone', () => {
    recall(generation, 'prompt');
    expect(now()).toMatchObject({ prompt: 'old', parameters: { size: '1024x1024' } });
  });
  it('brings back the seed alone', () => {
    recall(generation, 'seed');
    expect(now()).toMatchObject({ prompt: 'mine', parameters: { size: '1024x1024', seed: 7 } });
  });
  it('brings back everything', () => {
    recall(generation, 'all');
    expect(now()).toMatchObject({
      prompt: 'old',
      model: { image: 'openai/gpt-image-2' },
      parameters: { seed: 7, size: '1536x1024' },
    });
  });
});
