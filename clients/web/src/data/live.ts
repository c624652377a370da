import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { Generation, GenerationStatus, Page } from './api-types';
import { queryClient } from './query-client';

/** What every live event may carry. Ids only: the page asks for the rest when it shows it. */
interface LiveEvent {
  generationId?: string;
  projectId?: string;
  assetId?: string;
  progress?: number;
  state?: string;
  status?: string;
}

const statusOf: Record<string, GenerationStatus> = {
  'generation.queued': 'queued',
  'generation.started': 'submitting',
  'generation.completed': 'completed',
  'generation.failed': 'failed',
  'generation.cancelled': 'cancelled',
  'generation.unknown': 'unknown',
};
const names = [
  ...Object.keys(statusOf),
  'generation.progress',
  'asset.ready',
  'asset.changed',
  'asset.deleted',
  'cost.recorded',
  'budget.threshold',
  'budget.exceeded',
  'project.changed',
  'project.deleted',
  'project.restored',
  'key.changed',
] as const;

/** Turns one event into query updates: a patch where the event says it all, a refetch where it only wakes. */
export function applyLive(client: QueryClient, name: string, event: LiveEvent) {
  if (name.startsWith('generation.') && event.generationId) {
    const status = statusOf[name] ?? (event.state as GenerationStatus | undefined);
    const patch = {
      ...(status ? { status } : {}),
      ...(event.progress === undefined ? {} : { progress: event.progress }),
    };
    const known = patchGeneration(client, event.generationId, patch);
    if (name !== 'generation.progress' || !known) {
      void client.invalidateQueries({ queryKey: ['generations'] });
      void client.invalidateQueries({ queryKey: ['generation', event.generationId] });
    }
  }
  if (name.startsWith('asset.')) {
    void client.invalidateQueries({ queryKey: ['assets'] });
    if (event.assetId) void client.invalidateQueries({ queryKey: ['asset', event.assetId] });
  }
  if (name === 'cost.recorded') {
    for (const key of ['ledger', 'budgets', 'analytics']) void client.invalidateQueries({ queryKey: [key] });
    if (event.generationId) void client.invalidateQueries({ queryKey: ['generation', event.generationId] });
    void client.invalidateQueries({ queryKey: ['generations'] });
  }
  if (name.startsWith('project.')) {
    void client.invalidateQueries({ queryKey: ['projects'] });
    if (event.projectId) void client.invalidateQueries({ queryKey: ['project', event.projectId] });
  }
  if (name === 'key.changed')
    for (const key of ['keys', 'models', 'providers']) void client.invalidateQueries({ queryKey: [key] });
  if (name.startsWith('budget.')) {
    void client.invalidateQueries({ queryKey: ['budgets'] });
    void client.invalidateQueries({ queryKey: ['budget-alerts'] });
  }
}

function patchGeneration(client: QueryClient, id: string, patch: Partial<Generation>) {
  let known = false;
  const change = (generation: Generation) => {
    if (generation.id !== id) return generation;
    known = true;
    return { ...generation, ...patch };
  };
  client.setQueriesData<InfiniteData<Page<Generation>> | Page<Generation>>({ queryKey: ['generations'] }, (data) => {
    if (!data) return data;
    if ('pages' in data)
      return { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map(change) })) };
    return { ...data, items: data.items.map(change) };
  });
  client.setQueryData<Generation>(['generation', id], (data) => data && change(data));
  return known;
}

const firstWait = 1_000;
const longestWait = 60_000;

/**
 * One connection for the whole app, open while the page is visible: a hidden tab on a phone costs nothing. What happened while there was none
 * is asked for when there is one again.
 */
export function startLive() {
  let source: EventSource | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let behind = false;
  const catchUp = () => void queryClient.invalidateQueries();
  const close = () => {
    clearTimeout(waiting);
    source?.close();
    source = undefined;
  };
  const open = () => {
    close();
    const stream = new EventSource('/api/events');
    source = stream;
    for (const name of names)
      stream.addEventListener(name, (message: MessageEvent<string>) =>
        applyLive(queryClient, name, JSON.parse(message.data) as LiveEvent),
      );
    // The server could not replay what was missed: ask for everything that may have changed.
    stream.addEventListener('resync', catchUp);
    stream.addEventListener('open', () => {
      failures = 0;
      // A new stream does not know where the last one ended.
      if (behind) catchUp();
      behind = false;
    });
    stream.addEventListener('error', () => {
      // A lost connection the browser opens again itself, and resumes. Any answer but a stream (a restart's 503, a 429) ends it for good.
      if (stream.readyState !== EventSource.CLOSED) return;
      behind = true;
      waiting = setTimeout(open, Math.min(longestWait, firstWait * 2 ** failures++) * (0.5 + Math.random() / 2));
    });
  };
  const sync = () => {
    if (document.visibilityState === 'visible') {
      if (!source || source.readyState === EventSource.CLOSED) open();
    } else {
      close();
      behind = true;
    }
  };
  document.addEventListener('visibilitychange', sync);
  window.addEventListener('online', sync);
  sync();
  return () => {
    document.removeEventListener('visibilitychange', sync);
    window.removeEventListener('online', sync);
    close();
  };
}
