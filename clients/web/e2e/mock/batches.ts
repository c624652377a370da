import { randomUUID } from 'node:crypto';
import type {
  Batch,
  BatchCounts,
  BatchDetails,
  BatchQuote,
  BatchRequest,
  BlockedItem,
  CancelledBatch,
  GenerateRequest,
  Generation,
  Money,
} from '../../src/data/api-types.ts';
import { models } from './models.ts';

interface World {
  start: (request: GenerateRequest) => Generation;
  money: (nanoUsd: number, certainty: Money['certainty']) => Money;
}
interface Item {
  index: number;
  row: number;
  request: GenerateRequest;
}
const none: BatchCounts = { queued: 0, running: 0, completed: 0, failed: 0, cancelled: 0, unknown: 0 };
const stateOf = ({ status }: Generation): keyof BatchCounts =>
  status in none ? (status as keyof BatchCounts) : 'running';
const countsOf = (generations: Generation[]) => {
  const counts = { ...none };
  for (const generation of generations) counts[stateOf(generation)]++;
  return counts;
};

/** Batches over the mock's generations: every prompt of a matrix with every model. */
export function mockBatches({ start, money }: World) {
  const kept: { batch: Batch; generations: Generation[] }[] = [];

  const expand = ({ matrix, projectId, type, parameters }: BatchRequest): Item[] => {
    const rows = matrix?.prompts ?? matrix?.csv?.trim().split('\n').slice(1) ?? [];
    return rows
      .flatMap((prompt, row) =>
        (matrix?.models ?? []).flatMap((model) =>
          Array.from({ length: matrix?.variations ?? 1 }, () => ({ prompt, row, model })),
        ),
      )
      .map(({ prompt, row, model }, index) => ({
        index,
        row,
        request: { projectId, type, prompt, model, provider: model.split('/')[0]!, parameters: parameters ?? {} },
      }));
  };
  const priceOf = ({ request }: Item) => (request.provider === 'sandbox' ? 0 : 42_000_000);
  const sum = (items: Item[]) => items.reduce((total, item) => total + priceOf(item), 0);

  const quote = (request: BatchRequest): BatchQuote => {
    const items = expand(request);
    const blocked = items
      .filter(({ request: { model } }) => !models.find(({ id, available }) => id === model && available))
      .map(({ index, row, request: { model } }): BlockedItem => ({
        index,
        row,
        model: model ?? null,
        reason: 'no_key',
        message: `Add a key to use ${model}.`,
        budget: null,
      }));
    return {
      total: items.length,
      expected: money(sum(items), 'estimated'),
      maximum: money(sum(items) * 1.4, 'estimated'),
      items: items.map((item) => ({
        index: item.index,
        row: item.row,
        provider: item.request.provider ?? '',
        model: item.request.model ?? '',
        price: money(priceOf(item), 'estimated'),
        held: money(priceOf(item) * 1.4, 'estimated'),
      })),
      blocked,
    };
  };

  const current = ({ batch, generations }: (typeof kept)[number]): Batch => {
    const counts = countsOf(generations);
    const spent = generations.reduce((total, { cost }) => total + (cost?.nanoUsd ?? 0), 0);
    return {
      ...batch,
      counts,
      status: counts.queued + counts.running ? 'running' : 'ended',
      progress: generations.reduce((total, { progress }) => total + (progress ?? 0), 0) / generations.length,
      held: counts.queued + counts.running ? batch.held : money(0, 'estimated'),
      cost: money(spent, 'computed'),
      retryEstimate: counts.failed ? money(counts.failed * 42_000_000, 'estimated') : null,
      models: [...new Set(generations.map(({ model }) => model))].map((model) => {
        const own = generations.filter((generation) => generation.model === model);
        return {
          provider: model.split('/')[0]!,
          model,
          counts: countsOf(own),
          cost: money(
            own.reduce((total, { cost }) => total + (cost?.nanoUsd ?? 0), 0),
            'computed',
          ),
        };
      }),
    };
  };

  return {
    quote,
    start(request: BatchRequest): Batch {
      const items = expand(request);
      const generations = items.map((item) => start(item.request));
      const batch: Batch = {
        id: randomUUID(),
        projectId: request.projectId,
        type: request.type,
        title: items[0]?.request.prompt ?? '',
        total: items.length,
        maxConcurrency: 4,
        status: 'running',
        progress: 0,
        counts: none,
        estimate: money(sum(items), 'estimated'),
        held: money(sum(items) * 1.4, 'estimated'),
        cost: money(0, 'computed'),
        retryEstimate: null,
        maxPrice: null,
        models: [],
        createdAt: new Date().toISOString(),
      };
      kept.unshift({ batch, generations });
      return current(kept[0]!);
    },
    list: (projectId: string | null) => kept.filter(({ batch }) => batch.projectId === projectId).map(current),
    get(id: string): BatchDetails | undefined {
      const found = kept.find(({ batch }) => batch.id === id);
      return (
        found && {
          batch: current(found),
          items: found.generations.map((generation, index) => ({ index, generation })),
          nextCursor: null,
        }
      );
    },
    cancel(id: string): CancelledBatch {
      const waiting = kept
        .find(({ batch }) => batch.id === id)
        ?.generations.filter((generation) => ['queued', 'running'].includes(stateOf(generation)));
      for (const generation of waiting ?? []) generation.status = 'cancelled';
      return {
        cancelled: waiting?.length ?? 0,
        stopping: 0,
        stillChargeable: false,
        message: `${waiting?.length ?? 0} were cancelled before anything was sent and cost nothing.`,
      };
    },
    retryFailed(id: string): Batch | undefined {
      const found = kept.find(({ batch }) => batch.id === id);
      if (!found) return undefined;
      found.generations = found.generations.map((generation) =>
        generation.status === 'failed' ? start(generation) : generation,
      );
      return current(found);
    },
  };
}
