import type { BatchItem, Generation } from '@/data/api-types';

export interface PromptGroup {
  prompt: string;
  /** By model, in the order of `models`; a model that was not asked has none. */
  columns: { model: string; generations: Generation[] }[];
}

/** Items as they are compared: a row for each prompt, a column for each model, variations one below the other. */
export function groupByPrompt(items: BatchItem[]): PromptGroup[] {
  const groups: PromptGroup[] = [];
  for (const { generation } of items) {
    let group = groups.at(-1);
    if (group?.prompt !== generation.prompt) groups.push((group = { prompt: generation.prompt, columns: [] }));
    const column = group.columns.find(({ model }) => model === generation.model);
    if (column) column.generations.push(generation);
    else group.columns.push({ model: generation.model, generations: [generation] });
  }
  return groups;
}
