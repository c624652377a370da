import { model } from './model.fixture';
import type { Model, ProviderSettings } from '@/data/api-types';
import { isNamed, listedId, matches, ownId, pickModel as pick, preferredModel } from './models';

const pickModel = (models: Model[], wanted: string | undefined) => pick(models, wanted, []);
const any = model({ id: 'fal/*', open: true });
const listed = model({ id: 'fal/flux', name: 'FLUX.2' });
const sandbox = model({ id: 'sandbox/image', sandbox: true });

describe('the model of the form', () => {
  it('is the chosen one, also when it cannot run', () => {
    const away = model({ id: 'kling/v3', available: false });
    expect(pickModel([sandbox, listed, away], 'kling/v3')).toBe(away);
  });
  it('is the best that can run before one was chosen, never an open one', () => {
    expect(pickModel([any, sandbox, listed], undefined)).toBe(listed);
    expect(pickModel([any, sandbox], 'gone/model')).toBe(sandbox);
  });
  it('is the open one of the provider under the id that was typed', () => {
    const picked = pickModel([listed, any], 'fal/fal-ai/flux/dev');
    expect(picked).toMatchObject({ id: 'fal/fal-ai/flux/dev', open: true });
    expect([ownId(picked), listedId(picked), isNamed(picked)]).toEqual(['fal-ai/flux/dev', 'fal/*', true]);
  });
  it('has no name of its own while nothing, or nothing sensible, was typed', () => {
    expect(isNamed(pickModel([listed, any], 'fal/'))).toBe(false);
    expect(isNamed(pickModel([any], undefined))).toBe(false);
    expect(isNamed(pickModel([listed, any], 'fal/flux?x=1'))).toBe(false);
  });
});

describe('the model a workspace prefers', () => {
  const kling = model({ id: 'kling/v3' });
  const other = model({ id: 'fal/other' });
  const row = (
    provider: string,
    priority: number,
    defaultModels: ProviderSettings['defaultModels'] = {},
  ): ProviderSettings => ({ provider, priority, defaultModels, enabled: true, requestsPerMinute: null });
  const models = [sandbox, any, listed, other, kling];
  it('is the first of the provider that comes first, never the sandbox while another can run', () => {
    expect(preferredModel(models, [row('sandbox', 1), row('kling', 2), row('fal', 3)])).toBe(kling);
    expect(preferredModel(models, [])).toBe(listed);
    expect(preferredModel([sandbox, any], [])).toBe(sandbox);
  });
  it('is a default model before any other, and of two the one of the provider that comes first', () => {
    const fal = row('fal', 3, { image: 'fal/other', video: 'fal/film' });
    expect(preferredModel(models, [row('kling', 2), fal])).toBe(other);
    expect(preferredModel(models, [row('kling', 2, { image: 'kling/v3' }), fal])).toBe(kling);
    expect(preferredModel(models, [row('sandbox', 9, { image: 'sandbox/image' })])).toBe(sandbox);
  });
  it('is none that cannot run, even if it is the default', () => {
    const away = model({ id: 'kling/v3', available: false });
    expect(preferredModel([away, listed], [row('kling', 1, { image: 'kling/v3' })])).toBe(listed);
  });
  it('is what the form begins with, and gives way to a choice', () => {
    const settings = [row('kling', 1), row('fal', 2)];
    expect(pick(models, undefined, settings)).toBe(kling);
    expect(pick(models, 'fal/flux', settings)).toBe(listed);
  });
});

it('a search finds words of the name, the id and the provider in any order', () => {
  expect(matches(listed, 'fal.ai', 'flux FAL')).toBe(true);
  expect(matches(listed, 'fal.ai', 'flux kling')).toBe(false);
});
