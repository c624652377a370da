import { QueryClient } from '@tanstack/react-query';
import type { Generation, Page } from './api-types';
import { applyLive, startLive } from './live';
import { queryClient } from './query-client';

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
  templateId: null,
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

/** A stream that a test opens, ends and looks at. */
class Stream extends EventTarget {
  static readonly CLOSED = 2;
  static opened: Stream[] = [];
  readyState = 0;
  constructor(readonly url: string) {
    super();
    Stream.opened.push(this);
  }
  close() {
    this.readyState = Stream.CLOSED;
  }
  begins() {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }
  /** As browsers do: an answer that is no stream ends it, a lost connection is opened again. */
  fails({ forGood }: { forGood: boolean }) {
    this.readyState = forGood ? Stream.CLOSED : 0;
    this.dispatchEvent(new Event('error'));
  }
}

describe('startLive', () => {
  let stop = () => {};
  let asked: ReturnType<typeof vi.spyOn>;
  const last = () => Stream.opened.at(-1)!;
  const show = (visibilityState: DocumentVisibilityState) => {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(visibilityState);
    document.dispatchEvent(new Event('visibilitychange'));
  };
  beforeEach(() => {
    vi.useFakeTimers();
    Stream.opened = [];
    vi.stubGlobal('EventSource', Stream);
    asked = vi.spyOn(queryClient, 'invalidateQueries').mockResolvedValue();
    stop = startLive();
    last().begins();
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('asks for nothing when its first stream opens', () => {
    expect(asked).not.toHaveBeenCalled();
  });

  it('opens a new stream after an answer that is none, later each time, and catches up', () => {
    last().fails({ forGood: true });
    vi.advanceTimersByTime(1_000);
    expect(Stream.opened).toHaveLength(2);
    for (let tries = 0; tries < 20; tries++) {
      last().fails({ forGood: true });
      vi.advanceTimersByTime(60_000);
    }
    expect(Stream.opened).toHaveLength(22);
    last().fails({ forGood: true });
    vi.advanceTimersByTime(29_000);
    expect(Stream.opened).toHaveLength(22);
    expect(asked).not.toHaveBeenCalled();
    vi.advanceTimersByTime(31_000);
    last().begins();
    expect(asked).toHaveBeenCalledOnce();
  });

  it('leaves a lost connection to the browser, which resumes', () => {
    last().fails({ forGood: false });
    vi.advanceTimersByTime(600_000);
    last().begins();
    expect(Stream.opened).toHaveLength(1);
    expect(asked).not.toHaveBeenCalled();
  });

  it('catches up when the page is looked at again, as soon as it listens', () => {
    show('hidden');
    expect(last().readyState).toBe(Stream.CLOSED);
    show('visible');
    expect(Stream.opened).toHaveLength(2);
    expect(asked).not.toHaveBeenCalled();
    last().begins();
    expect(asked).toHaveBeenCalledOnce();
  });

  it('opens nothing while hidden, or after it was stopped', () => {
    last().fails({ forGood: true });
    show('hidden');
    vi.advanceTimersByTime(60_000);
    expect(Stream.opened).toHaveLength(1);
    show('visible');
    last().fails({ forGood: true });
    stop();
    vi.advanceTimersByTime(60_000);
    expect(Stream.opened).toHaveLength(2);
  });
});
