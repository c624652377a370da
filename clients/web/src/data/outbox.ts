import { createStore, del, entries, set } from 'idb-keyval';
import { create } from 'zustand';
import type { GenerateRequest, Generation, Me, Quote } from './api-types';
import { api } from './client';
import { owner, ownerOf } from './owner';
import { ApiError } from './problem';

/** A generation asked for while the server could not be reached. Its id is its idempotency key: sent twice, done once. */
export interface QueuedRequest {
  id: string;
  /** Who asked: it is sent in their session only. */
  owner: string | null;
  at: number;
  body: GenerateRequest;
  /** What it was going to cost when it was asked for; it is not sent on its own once it would cost more. */
  quotedNanoUsd?: number | undefined;
  /** Why it waits for a person instead of the network. */
  held?: { reason: 'price'; nanoUsd: number } | { reason: 'refused'; message: string } | undefined;
}

let store: ReturnType<typeof createStore> | undefined;
const requests = () => (store ??= createStore('medialab-outbox', 'requests'));

export const useOutbox = create<{ items: QueuedRequest[] }>(() => ({ items: [] }));

async function refresh() {
  const everyones = (await entries<string, QueuedRequest>(requests())).map(([, item]) => item);
  const items = everyones.filter((item) => item.owner === owner()).sort((a, b) => a.at - b.at);
  useOutbox.setState({ items });
  return items;
}
async function put(item: QueuedRequest) {
  await set(item.id, item, requests());
  await refresh();
}
export async function discard(id: string) {
  await del(id, requests());
  await refresh();
}
/** Drops everything that this person queued. */
export async function discardAll() {
  for (const { id } of await refresh()) await discard(id);
}

const post = (item: Pick<QueuedRequest, 'id' | 'body'>) =>
  api.post<Generation>('/api/generate', item.body, { headers: { 'Idempotency-Key': item.id } });
const unreachable = (error: unknown) => error instanceof ApiError && error.temporary;

/** Sends a request now, or keeps it for later when the server cannot be reached. Refusals are thrown. */
export async function submit(body: GenerateRequest, quotedNanoUsd?: number): Promise<Generation | 'queued'> {
  // Finer than Date.now(): two requests of one millisecond keep their order.
  const at = performance.timeOrigin + performance.now();
  const item: QueuedRequest = { id: crypto.randomUUID(), owner: owner(), at, body, quotedNanoUsd };
  try {
    return await post(item);
  } catch (error) {
    if (!unreachable(error)) throw error;
    await put(item);
    await wakeWhenOnline();
    return 'queued';
  }
}

/** Where the browser has Background Sync it wakes the app; everywhere else the `online` event does. */
async function wakeWhenOnline() {
  if (!('serviceWorker' in navigator)) return;
  const registration: (ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } }) | undefined =
    await navigator.serviceWorker.getRegistration();
  await registration?.sync?.register('outbox').catch(() => undefined);
}

async function priceNow(item: QueuedRequest) {
  const quote = await api.post<Quote>('/api/generate/quote', item.body);
  return quote.route[0]?.price.nanoUsd;
}

async function replay(item: QueuedRequest): Promise<boolean> {
  try {
    if (item.quotedNanoUsd !== undefined) {
      const now = await priceNow(item);
      if (now !== undefined && now > item.quotedNanoUsd) {
        await put({ ...item, held: { reason: 'price', nanoUsd: now } });
        return false;
      }
    }
    await post(item);
  } catch (error) {
    if (unreachable(error)) throw error;
    await put({
      ...item,
      held: { reason: 'refused', message: error instanceof Error ? error.message : String(error) },
    });
    return false;
  }
  await del(item.id, requests());
  return true;
}

/** Another tab may have signed somebody else in: only the server knows whose session a request would go out in. */
const isMySession = () =>
  api.get<Me>('/api/auth/me').then(
    (me) => ownerOf(me) === owner(),
    () => false,
  );

let busy: Promise<number> | undefined;
/** Replays what waits for the network, in order; one tab at a time. Returns how many were sent. */
export function flush(): Promise<number> {
  const run = async () => {
    let sent = 0;
    const ready = (await refresh()).filter(({ held }) => !held);
    if (!ready.length || !(await isMySession())) return sent;
    for (const item of ready) {
      try {
        if (await replay(item)) sent++;
      } catch {
        break;
      }
    }
    await refresh();
    return sent;
  };
  return (busy ??= (navigator.locks ? navigator.locks.request('medialab-outbox', run) : run()).finally(() => {
    busy = undefined;
  }));
}

/** Sends one that was held back, as the person agreed to today's price. */
export async function release(item: QueuedRequest) {
  await put({
    ...item,
    held: undefined,
    quotedNanoUsd: item.held?.reason === 'price' ? item.held.nanoUsd : item.quotedNanoUsd,
  });
  return flush();
}

export function startOutbox(onSent: (count: number) => void) {
  const go = () => void flush().then((sent) => sent && onSent(sent));
  const visible = () => document.visibilityState === 'visible' && go();
  const message = (event: MessageEvent) => event.data === 'outbox:flush' && go();
  window.addEventListener('online', go);
  document.addEventListener('visibilitychange', visible);
  navigator.serviceWorker?.addEventListener('message', message);
  go();
  return () => {
    window.removeEventListener('online', go);
    document.removeEventListener('visibilitychange', visible);
    navigator.serviceWorker?.removeEventListener('message', message);
  };
}
