import { model } from './model.fixture';
import { isNamed, listedId, matches, ownId, pickModel } from './models';

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

it('a search finds words of the name, the id and the provider in any order', () => {
  expect(matches(listed, 'fal.ai', 'flux FAL')).toBe(true);
  expect(matches(listed, 'fal.ai', 'flux kling')).toBe(false);
});
