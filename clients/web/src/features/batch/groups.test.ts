import type { BatchItem } from '@/data/api-types';
import { groupByPrompt } from './groups';

const item = (index: number, prompt: string, model: string) =>
  ({ index, generation: { id: `g${index}`, prompt, model } }) as BatchItem;

it('puts the variations of a model below each other, and the models of a prompt beside each other', () => {
  const groups = groupByPrompt([
    item(0, 'A fox', 'a'),
    item(1, 'A fox', 'a'),
    item(2, 'A fox', 'b'),
    item(3, 'A hen', 'b'),
  ]);
  expect(
    groups.map(({ prompt, columns }) => [
      prompt,
      columns.map(({ model, generations }) => [model, generations.map(({ id }) => id)]),
    ]),
  ).toEqual([
    [
      'A fox',
      [
        ['a', ['g0', 'g1']],
        ['b', ['g2']],
      ],
    ],
    ['A hen', [['b', ['g3']]]],
  ]);
});
