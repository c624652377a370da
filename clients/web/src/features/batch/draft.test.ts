import type { Model, Parameter } from '@/data/api-types';
import { parameter } from '../generate/parameter.fixture';
import { template } from '../templates/template.fixture';
import { type BatchDraft, promptsOf, sharedModel, toBatchRequest } from './draft';

const model = (id: string, ...parameters: Parameter[]) =>
  ({ id, modality: 'image', capabilities: { parameters, maxCount: 4, maxPromptCharacters: 1000 } }) as unknown as Model;
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
    expect(toBatchRequest('p', 'image', draft, models, { size: '2', style: 'x' }, false)).toEqual({
      projectId: 'p',
      type: 'image',
      parameters: { size: '2' },
      matrix: { prompts: ['A fox', 'A hen'], models: ['a', 'b'], variations: 3 },
      acceptUnpriced: false,
    });
  });

  it('sends the table of a template, whatever was written line by line', () => {
    const rows = { ...draft, table: 'subject\na bay' };
    const request = toBatchRequest('p', 'image', rows, [model('a')], {}, false, template({}));
    expect(request?.template).toEqual({ id: 't1' });
    expect(request?.matrix).toEqual({ csv: 'subject\na bay', models: ['a'], variations: 3 });
    expect(toBatchRequest('p', 'image', draft, [model('a')], {}, false, template({}))).toBeUndefined();
  });

  it('sends a table as it is, and nothing while there is no prompt or model', () => {
    const table = { ...draft, source: 'table' as const, table: 'prompt\nA fox' };
    expect(toBatchRequest('p', 'image', table, [model('a')], {}, true)?.matrix).toEqual({
      csv: 'prompt\nA fox',
      models: ['a'],
      variations: 3,
    });
    expect(toBatchRequest('p', 'image', draft, [], {}, false)).toBeUndefined();
    expect(toBatchRequest('p', 'image', { ...draft, lines: ' \n' }, [model('a')], {}, false)).toBeUndefined();
  });
});
