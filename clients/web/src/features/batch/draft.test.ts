import type { Model, Parameter } from '@/data/api-types';
import { parameter } from '../generate/parameter.fixture';
import { template } from '../templates/template.fixture';
import type { Draft } from '../generate/draft';
import { type BatchDraft, maxPriceOf, promptsOf, sharedModel, toBatchRequest } from './draft';

const model = (id: string, ...parameters: Parameter[]) =>
  ({
    id,
    modality: 'image',
    capabilities: {
      parameters,
      maxCount: 4,
      maxPromptCharacters: 1000,
      references: { min: 0, max: 0, types: [] },
    },
  }) as unknown as Model;
const taking = (one: Model, references: Model['capabilities']['references']): Model => ({
  ...one,
  capabilities: { ...one.capabilities, references },
});
const form = (parameters: Draft['parameters'] = {}, references: Draft['references'] = []) => ({
  parameters,
  references,
});
const choice = (name: string, values: string[]) => parameter({ name, kind: 'choice', values, default: values[0] });
const whole = (name: string, min: number, max: number) => parameter({ name, kind: 'integer', min, max });
const draft: BatchDraft = { source: 'lines', lines: 'A fox\n\n  A hen ', table: '', models: {}, variations: 3 };

describe('a batch', () => {
  it('takes each line as a prompt, but for empty ones', () =>
    expect(promptsOf(' A fox \n\nA hen\n')).toEqual(['A fox', 'A hen']));

  it('offers what all models have, as far as all of them take it', () => {
    const one = model(
      'a',
      choice('size', ['1', '2', '3']),
      whole('steps', 1, 50),
      choice('style', ['x']),
      whole('seed', 0, 9),
    );
    const other = model(
      'b',
      choice('size', ['2', '3', '4']),
      whole('steps', 10, 90),
      choice('style', ['y']),
      whole('seed', 0, 9),
    );
    const shared = sharedModel([one, other]);
    expect(shared?.capabilities.parameters.map(({ name }) => name)).toEqual(['size', 'steps']);
    expect(shared?.capabilities.parameters[0]).toMatchObject({ values: ['2', '3'], default: null });
    expect(shared?.capabilities.parameters[1]).toMatchObject({ min: 10, max: 50 });
    expect(shared?.capabilities.maxCount).toBe(1);
  });

  it('asks for every prompt with every model, with the settings they share', () => {
    const models = [
      model('a', choice('size', ['1', '2'])),
      model('b', choice('size', ['2', '1']), choice('style', ['x'])),
    ];
    expect(toBatchRequest('p', 'image', draft, models, form({ size: '2', style: 'x' }), false)).toEqual({
      projectId: 'p',
      type: 'image',
      parameters: { size: '2' },
      references: [],
      matrix: { prompts: ['A fox', 'A hen'], models: ['a', 'b'], variations: 3 },
      acceptUnpriced: false,
    });
  });

  it('sends the table of a template, whatever was written line by line', () => {
    const rows = { ...draft, table: 'subject\na bay' };
    const request = toBatchRequest('p', 'image', rows, [model('a')], form(), false, template({}));
    expect(request?.template).toEqual({ id: 't1' });
    expect(request?.matrix).toEqual({ csv: 'subject\na bay', models: ['a'], variations: 3 });
    expect(toBatchRequest('p', 'image', draft, [model('a')], form(), false, template({}))).toBeUndefined();
  });

  it('sends a table as it is, and nothing while there is no prompt or model', () => {
    const table = { ...draft, source: 'table' as const, table: 'prompt\nA fox' };
    expect(toBatchRequest('p', 'image', table, [model('a')], form(), true)?.matrix).toEqual({
      csv: 'prompt\nA fox',
      models: ['a'],
      variations: 3,
    });
    expect(toBatchRequest('p', 'image', draft, [], form(), false)).toBeUndefined();
    expect(toBatchRequest('p', 'image', { ...draft, lines: ' \n' }, [model('a')], form(), false)).toBeUndefined();
  });

  it('works from what all chosen models take', () => {
    const one = taking(model('a'), { min: 0, max: 3, types: ['image', 'video'] });
    const other = taking(model('b'), { min: 1, max: 2, types: ['image'] });
    expect(sharedModel([one, other])?.capabilities.references).toEqual({ min: 1, max: 2, types: ['image'] });
    expect(sharedModel([one, model('c')])?.capabilities.references.max).toBe(0);
    const chosen = form({}, [
      { id: 'film', type: 'video' },
      { id: 'boat', type: 'image' },
    ]);
    expect(toBatchRequest('p', 'image', draft, [one, other], chosen, false)?.references).toEqual(['boat']);
    expect(toBatchRequest('p', 'image', draft, [one], chosen, false)?.references).toEqual(['film', 'boat']);
  });

  it('costs no more than was said, and does not start while that is no amount', () => {
    const limited = (maxPrice: string) =>
      toBatchRequest('p', 'image', { ...draft, maxPrice }, [model('a')], form(), false);
    expect(limited('2,50')?.maxPriceUsd).toBe('2.5');
    expect(limited(' ')).not.toHaveProperty('maxPriceUsd');
    expect(limited('0')).toBeUndefined();
    expect(maxPriceOf({ maxPrice: 'two' })).toBeNull();
  });
});
