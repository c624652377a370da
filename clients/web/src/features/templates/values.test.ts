import { template, variable } from './template.fixture';
import { previewOf, problemsOf, valueProblem, variablesOf } from './values';

describe('the values of a template', () => {
  it('are sent as far as they are given, numbers as numbers', () => {
    const numbers = template({
      variables: [
        variable({ name: 'count', kind: 'integer' }),
        variable({ name: 'share', kind: 'number' }),
        variable({ name: 'night', kind: 'boolean' }),
        variable({ name: 'mood', kind: 'text' }),
      ],
    });
    expect(variablesOf(numbers, { count: '3', share: '0,5', night: false, mood: ' ', gone: 'x' })).toEqual({
      count: 3,
      share: 0.5,
      night: false,
    });
  });

  it('are missing only where nothing else fills in', () =>
    expect(problemsOf(template({}), { subject: ' ' })).toEqual({ subject: 'Fill this in.' }));

  it.each([
    [variable({ name: 'a', kind: 'text', min: 2, max: 3 }), 'x', 'Between 2 and 3 characters.'],
    [variable({ name: 'a', kind: 'text', min: 2, max: 3 }), 'xyz', undefined],
    [variable({ name: 'a', kind: 'text' }), 'x'.repeat(20_001), 'Between 0 and 20,000 characters.'],
    [variable({ name: 'a', kind: 'number' }), 'many', 'Write a number.'],
    [variable({ name: 'a', kind: 'integer' }), '1.5', 'Write a whole number.'],
    [variable({ name: 'a', kind: 'number', min: 1, max: 2 }), '0.9', 'At least 1.'],
    [variable({ name: 'a', kind: 'number', min: 1, max: 2 }), '2.1', 'At most 2.'],
    [variable({ name: 'a', kind: 'number', min: 1, max: 2 }), '1.5', undefined],
    [variable({ name: 'a', kind: 'choice', values: ['x'] }), 'y', 'Fill this in.'],
    [variable({ name: 'a', kind: 'boolean', required: true }), undefined, undefined],
    [variable({ name: 'a', kind: 'text', required: true, default: 'x' }), '', undefined],
  ])('%#: a value is judged by its kind', (one, value, problem) => expect(valueProblem(one, value)).toBe(problem));

  it('show what becomes of them, and by label what is missing', () => {
    expect(previewOf(template({}), {})).toBe('A postcard of [Subject] at dusk');
    expect(previewOf(template({}), { subject: '{{time}}', time: 'dawn' })).toBe('A postcard of {{time}} at dawn');
  });
});
