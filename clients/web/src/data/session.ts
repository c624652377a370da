import { queryOptions } from '@tanstack/react-query';
import type { Me } from './api-types';
import { api } from './client';
import { forgetCache, queryClient } from './query-client';

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => api.get<Me>('/api/auth/me', undefined, signal),
  staleTime: 5 * 60_000,
});

const flag = 'medialab-signed-in';
/** Read by index.html before the first paint, so that a visitor does not see the signed-in frame flash by. */
export function rememberSignedIn(signedIn: boolean) {
  if (signedIn) localStorage.setItem(flag, '1');
  else localStorage.removeItem(flag);
  if (signedIn) delete document.documentElement.dataset.visitor;
  else document.documentElement.dataset.visitor = '';
}

export async function signedIn() {
  rememberSignedIn(true);
  await queryClient.fetchQuery({ ...meQuery, staleTime: 0 });
}

export async function forgetSession() {
  rememberSignedIn(false);
  navigator.serviceWorker?.controller?.postMessage('forget');
  await forgetCache();
}

export async function signOut() {
  await api.post('/api/auth/logout');
  await forgetSession();
}
