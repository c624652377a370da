import { queryOptions } from '@tanstack/react-query';
import type { Me } from './api-types';
import { api } from './client';
import { setLocale } from './locale';
import { discardAll } from './outbox';
import { forgetDrafts, rememberOwner } from './owner';
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

/** What holds in this person's session. */
export function enter(me: Me) {
  rememberOwner(me);
  setLocale(me.user.locale);
}

export const refreshMe = async () => enter(await queryClient.fetchQuery({ ...meQuery, staleTime: 0 }));

export async function signedIn() {
  rememberSignedIn(true);
  await refreshMe();
}

/** The session is over, for whatever reason. What was being written or waits to be sent stays for its owner's return. */
export async function forgetSession() {
  rememberSignedIn(false);
  rememberOwner(undefined);
  navigator.serviceWorker?.controller?.postMessage('forget');
  await forgetCache();
}

/** Ends the session and leaves nothing of its owner on the device. The caller loads the page anew, which empties its memory as well. */
export async function signOut() {
  await api.post('/api/auth/logout');
  await discardAll();
  forgetDrafts();
  await forgetSession();
}
