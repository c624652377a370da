import {
  draftProblems,
  newVariable,
  toDraft,
  toTemplate,
  type TemplateDraft,
  undescribed,
  type VariableDraft,
} from './draft';
import { template } from './template.fixture';

const draft = (change: Partial<TemplateDraft>): TemplateDraft => ({ ...toDraft(template({})), ...change });
const one = (change: Partial<VariableDraft>) =>
  draft({ prompt: '{{cat}}', variables: [{ ...newVariable('cat'), ...change }] });

describe('a template that is written', () => {
  it('comes back as it was kept', () => {
    const kept = template({ description: 'For friends', model: 'sandbox/image' });
    const { id, version, createdAt, updatedAt, ...fields } = kept;
    expect([id, version, createdAt, updatedAt]).toHaveLength(4);
    expect(toTemplate(toDraft(kept))).toEqual(fields);
    expect(draftProblems(toDraft(kept))).toEqual({});
  });

  it('offers a variable for every placeholder without one', () => {
    const text = draft({
      type: 'text',
      prompt: '{{subject}} {{time_of_day}}',
      systemPrompt: '{{mood}}',
      variables: [newVariable('subject')],
    });
    expect(undescribed(text)).toEqual(['time_of_day', 'mood']);
    expect(undescribed({ ...text, type: 'image' })).toEqual(['time_of_day']);
    expect(newVariable('time_of_day').label).toBe('Time of day');
  });

  it('sends numbers, lines and limits as what they are, and only where they belong', () => {
    const sent = (change: Partial<VariableDraft>) => toTemplate(one(change)).variables?.[0];
    const all = { default: '2,5', min: '1', max: '3', values: ' a \n\nb' };
    expect(sent({ ...all, kind: 'number' })).toEqual({
      name: 'cat',
      label: 'Cat',
      kind: 'number',
      required: true,
      default: 2.5,
      min: 1,
      max: 3,
    });
    expect(sent({ ...all, kind: 'choice', default: 'a' })).toEqual({
      name: 'cat',
      label: 'Cat',
      kind: 'choice',
      required: true,
      default: 'a',
      values: ['a', 'b'],
    });
    expect(sent({ ...all, kind: 'boolean', default: 'true' })).toEqual({
      name: 'cat',
      label: 'Cat',
      kind: 'boolean',
      required: false,
      default: true,
    });
    expect(toTemplate(draft({ type: 'image', systemPrompt: 'Be kind' })).systemPrompt).toBeNull();
  });

  it.each([
    [draft({ name: ' ' }), 'name'],
    [draft({ prompt: ' ' }), 'prompt'],
    [draft({ prompt: 'A {{' }), 'prompt'],
    [draft({ prompt: '{{subject}} {{time}} {{mood}}' }), 'prompt'],
    [draft({ type: 'text', systemPrompt: '{{' }), 'systemPrompt'],
    [draft({ variables: Array.from({ length: 31 }, (_, n) => newVariable(`v${n}`)) }), 'variables'],
    [draft({ prompt: '{{subject}}' }), 'variables[1].name'],
    [draft({ prompt: '{{cat}}{{Cat}}', variables: [newVariable('cat'), newVariable('Cat')] }), 'variables[1].name'],
    [one({ name: '1st' }), 'variables[0].name'],
    [one({ label: '' }), 'variables[0].label'],
    [one({ kind: 'choice' }), 'variables[0].values'],
    [one({ kind: 'choice', values: 'a\na' }), 'variables[0].values'],
    [one({ kind: 'number', min: 'low' }), 'variables[0].min'],
    [one({ kind: 'number', min: '2', max: '1' }), 'variables[0].max'],
    [one({ kind: 'text', max: '20001' }), 'variables[0].max'],
    [one({ kind: 'number', default: 'some' }), 'variables[0].default'],
  ])('%#: what is wrong has the name the server uses', (wrong, field) =>
    expect(Object.keys(draftProblems(wrong))).toContain(field),
  );
});
