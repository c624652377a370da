import { QueryClient } from '@tanstack/react-query';
import type { Generation, Page } from './api-types';
import { applyLive } from './live';

const generation = (id: string): Generation => ({
  id,
  projectId: 'p',
  type: 'image',
  prompt: 'x',
  provider: 'sandbox',
  model: 'sandbox/image',
  parameters: {},
  status: 'queued',
  progress: 0,
  references: [],
  count: 1,
  cancelRequested: false,
  estimate: null,
  held: null,
  cost: null,
  usage: null,
  attempts: [],
  error: null,
  retryOf: null,
  batchId: null,
  startedAt: null,
  completedAt: null,
  assets: [],
  createdAt: '2026-11-21T00:00:00Z',
});

function clientWith(...ids: string[]) {
  const client = new QueryClient();
  const page: Page<Generation> = { items: ids.map(generation), nextCursor: null };
  client.setQueryData(['generations', 'recent'], page);
  client.setQueryData(['generations', { projectId: 'p' }], { pages: [page], pageParams: [''] });
  client.setQueryData(['generation', ids[0]], generation(ids[0]!));
  return client;
}
const recent = (client: QueryClient) => client.getQueryData<Page<Generation>>(['generations', 'recent'])!.items;
const stale = (client: QueryClient, key: unknown[]) => client.getQueryState(key)?.isInvalidated;

describe('applyLive', () => {
  it('writes progress into every list that shows the generation, without asking the server', () => {
    const client = clientWith('a', 'b');
    applyLive(client, 'generation.progress', { generationId: 'a', progress: 0.5, state: 'submitted' });
    expect(recent(client)).toMatchObject([
      { id: 'a', progress: 0.5, status: 'submitted' },
      { id: 'b', progress: 0 },
    ]);
    expect(client.getQueryData(['generation', 'a'])).toMatchObject({ progress: 0.5 });
    expect(stale(client, ['generations', 'recent'])).toBe(false);
  });

  it('asks again when a generation ends, because only the server knows the result', () => {
    const client = clientWith('a');
    applyLive(client, 'generation.completed', { generationId: 'a' });
    expect(recent(client)[0]?.status).toBe('completed');
    expect(stale(client, ['generations', 'recent'])).toBe(true);
    expect(stale(client, ['generation', 'a'])).toBe(true);
  });

  it('asks for the list when news comes about a generation it has never seen', () => {
    const client = clientWith('a');
    applyLive(client, 'generation.progress', { generationId: 'new', progress: 0.1 });
    expect(stale(client, ['generations', 'recent'])).toBe(true);
  });

  it('refreshes money when a cost was recorded', () => {
    const client = clientWith('a');
    client.setQueryData(['ledger', {}], {});
    client.setQueryData(['budgets'], []);
    applyLive(client, 'cost.recorded', { generationId: 'a' });
    expect(stale(client, ['ledger', {}])).toBe(true);
    expect(stale(client, ['budgets'])).toBe(true);
  });
});
