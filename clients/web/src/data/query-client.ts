import { createAsyncStoragePersister } from '@tanstack/query-async-storage-persister';
import { QueryClient } from '@tanstack/react-query';
import { persistQueryClient } from '@tanstack/react-query-persist-client';
import { createStore, del, get, set } from 'idb-keyval';
import { ApiError } from './problem';

const week = 7 * 86_400_000;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: week,
      networkMode: 'offlineFirst',
      // Only what may pass by itself is asked again; a refusal stays one.
      retry: (failures, error) => failures < 2 && error instanceof ApiError && error.temporary && error.status !== 0,
    },
    mutations: { networkMode: 'always' },
  },
});

const store = typeof indexedDB === 'undefined' ? undefined : createStore('medialab-cache', 'queries');
const persister = createAsyncStoragePersister({
  key: 'queries',
  throttleTime: 1_000,
  storage: store && {
    getItem: async (key) => (await get<string>(key, store)) ?? null,
    setItem: (key, value) => set(key, value, store),
    removeItem: (key) => del(key, store),
  },
});

/** What is worth reading without a connection. Quotes, sessions and the like would only mislead. */
const readableOffline = new Set([
  'me',
  'projects',
  'project',
  'templates',
  'assets',
  'generations',
  'models',
  'providers',
  'provider-settings',
  'ledger',
  'budgets',
  'analytics',
]);

/**
 * Brings back what was read last time; awaited before the first page loads, or fast answers would never be stored. It is shown at once and asked
 * for again: what was changed just before the page was closed may not have been stored.
 */
export async function restoreCache() {
  const [, restored] = persistQueryClient({
    queryClient,
    persister,
    maxAge: week,
    buster: '1',
    dehydrateOptions: {
      shouldDehydrateQuery: (query) =>
        // Also when asking again failed: without a connection it always does.
        query.state.data !== undefined && readableOffline.has(String(query.queryKey[0])),
    },
  });
  await restored;
  await queryClient.invalidateQueries({ refetchType: 'none' });
}

/** Forgets everything on this device that belongs to the person who signs out. */
export async function forgetCache() {
  queryClient.clear();
  await persister.removeClient();
}
