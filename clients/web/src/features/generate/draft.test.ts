import type { Generation, Model } from '@/data/api-types';
import { model as makeModel } from './model.fixture';
import { parameter } from './parameter.fixture';
import type { Reference } from './reference';
import { template } from '../templates/template.fixture';
import {
  changeDraft,
  chooseModel,
  type Draft,
  emptyDraft,
  migrateDrafts,
  recall,
  toRequest,
  useDrafts,
  withTemplate,
  withTypedId,
  withValue,
} from './draft';

const model = makeModel({
  id: 'openai/gpt-image-2',
  capabilities: {
    parameters: [
      parameter({ name: 'size', kind: 'choice', values: ['1024x1024', '1536x1024'], default: '1024x1024' }),
      parameter({ name: 'seed', kind: 'integer', min: 0, max: 100 }),
    ],
    maxCount: 2,
    references: { max: 1, types: ['image'], min: 0 },
    streaming: false,
    cancellable: true,
    maxPromptCharacters: 1000,
    promptOptional: false,
    rules: [],
    completion: 'immediate',
    deadlineSeconds: 60,
    resultLifetimeSeconds: null,
  },
});
const draft = (change: Partial<Draft>): Draft => ({ ...emptyDraft, prompt: ' a boat ', ...change });

const images = (...ids: string[]): Reference[] => ids.map((id) => ({ id, type: 'image' }));

describe('toRequest', () => {
  it('leaves settings that were not changed to the server, which fills in the same defaults', () => {
    expect(toRequest('p', draft({ parameters: { size: '1024x1024' } }), model)).toEqual({
      projectId: 'p',
      type: 'image',
      prompt: 'a boat',
      model: 'openai/gpt-image-2',
      provider: 'openai',
      parameters: {},
      references: [],
      count: 1,
      fallback: false,
    });
    expect(toRequest('p', draft({ parameters: { size: '1536x1024' } }), model).parameters).toEqual({
      size: '1536x1024',
    });
  });
  it('says a choice that the form shows and the server would not fill in', () => {
    const open = parameter({ name: 'style', kind: 'choice', values: ['oil', 'ink'], default: null });
    const choosing = { ...model, capabilities: { ...model.capabilities, parameters: [open] } };
    expect(toRequest('p', draft({}), choosing).parameters).toEqual({ style: 'oil' });
  });
  it('names no provider where another may stand in, which nobody does for the sandbox', () => {
    const asked = draft({ fallback: true });
    expect(toRequest('p', asked, model)).toMatchObject({ model: 'openai/gpt-image-2', fallback: true });
    expect(toRequest('p', asked, model)).not.toHaveProperty('provider');
    expect(toRequest('p', asked, { ...model, sandbox: true })).toMatchObject({ provider: 'openai', fallback: false });
  });
  it('leaves out what this model does not know or would not accept', () => {
    const request = toRequest('p', draft({ parameters: { size: '9x9', voice: 'Anna', seed: 1.5 } }), model);
    expect(request.parameters).toEqual({});
  });
  it('never asks for more results or references than the model takes', () => {
    const request = toRequest('p', draft({ count: 9, references: images('a', 'b') }), model);
    expect(request.count).toBe(2);
    expect(request.references).toEqual(['a']);
  });
});

describe('a template', () => {
  const postcard = template({});
  it('is sent with its values instead of the prompt', () => {
    const filled = draft(withValue(draft({}), 't1', 'subject', 'a bay'));
    const request = toRequest('p', filled, model, postcard);
    expect(request.template).toEqual({ id: 't1', variables: { subject: 'a bay' } });
    expect(request).not.toHaveProperty('prompt');
  });
  it('is priced by its preview while a value is missing', () => {
    const request = toRequest('p', draft({}), model, postcard);
    expect(request.prompt).toBe('A postcard of [Subject] at dusk');
    expect(request).not.toHaveProperty('template');
  });
  it('is chosen for one kind, and kept while another is written', () => {
    const chosen = draft(withTemplate(draft({}), 't1'));
    expect(draft({ ...chosen, ...withTemplate(chosen, 't2', 'text') }).template).toEqual({ image: 't1', text: 't2' });
    expect(withTemplate(chosen, undefined).template).toEqual({});
  });
});

describe('references', () => {
  const filmed: Reference = { id: 'film', type: 'video' };
  it('sends only those of a kind that the model takes, in their order', () => {
    const wide = {
      ...model,
      capabilities: { ...model.capabilities, references: { min: 0, max: 3, types: ['video', 'image'] } },
    } as Model;
    const chosen = draft({ references: [filmed, ...images('a')] });
    expect(toRequest('p', chosen, model).references).toEqual(['a']);
    expect(toRequest('p', chosen, wide).references).toEqual(['film', 'a']);
  });
  it('of a draft from before other kinds were taken are pictures', () => {
    const saved = { byProject: { p: { ...emptyDraft, references: ['a'] } }, lastProjectId: 'p' };
    expect(migrateDrafts(saved)).toEqual({
      byProject: { p: { ...emptyDraft, references: images('a') } },
      lastProjectId: 'p',
    });
  });
});

describe('an open model', () => {
  const now = () => useDrafts.getState().byProject.p;
  beforeEach(() => useDrafts.setState({ byProject: {} }));
  it('comes back with the id that was typed for it', () => {
    chooseModel('p', 'video', 'fal/*');
    expect(now()?.model.video).toBe('fal/');
    changeDraft('p', withTypedId(now()!, 'fal', 'fal-ai/wan'));
    expect(now()?.model.video).toBe('fal/fal-ai/wan');
    chooseModel('p', 'video', 'sandbox/video');
    chooseModel('p', 'video', 'fal/*');
    expect(now()?.model.video).toBe('fal/fal-ai/wan');
  });
  it('of another kind does not get that id', () => {
    changeDraft('p', withTypedId(draft({ type: 'video' }), 'fal', 'fal-ai/wan'));
    chooseModel('p', 'image', 'fal/*');
    expect(now()).toMatchObject({ type: 'image', model: { image: 'fal/' } });
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
  it('brings back the prompt in place of a template of its kind', () => {
    changeDraft('p', { template: { image: 't1', text: 't2' } });
    recall(generation, 'prompt');
    expect(now()?.template).toEqual({ text: 't2' });
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
