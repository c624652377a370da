import { requireSession } from './require-session';
import type { Me } from '@/data/api-types';
import { owner, rememberOwner } from '@/data/owner';
import { queryClient } from '@/data/query-client';
import { meQuery } from '@/data/session';

const person = (id: string) => ({ user: { id, locale: null }, workspace: { id: 'w' } }) as unknown as Me;
const reload = vi.fn();

beforeEach(() => {
  localStorage.clear();
  reload.mockClear();
  vi.spyOn(location, 'reload').mockImplementation(reload);
  queryClient.setQueryData(meQuery.queryKey, person('ada'), { updatedAt: 0 });
});
afterEach(() => {
  queryClient.clear();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});
const serverSays = (id: string) =>
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify({ success: true, data: person(id) }))));

it('opens with who was signed in last time, and stays while that is so', async () => {
  serverSays('ada');
  await requireSession('/');
  expect(owner()).toBe('ada/w');
  await vi.waitFor(() => expect(queryClient.getQueryState(meQuery.queryKey)?.dataUpdatedAt).toBeGreaterThan(0));
  expect(reload).not.toHaveBeenCalled();
});

it("starts anew when it is somebody else's session, with nothing of the one before", async () => {
  rememberOwner(person('ada'));
  queryClient.setQueryData(['projects'], ["Ada's"]);
  serverSays('ben');
  await requireSession('/');
  await vi.waitFor(() => expect(reload).toHaveBeenCalled());
  expect(owner()).toBe('ben/w');
  expect(queryClient.getQueryData(['projects'])).toBeUndefined();
});
