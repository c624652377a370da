import { redirect } from '@tanstack/react-router';
import { isStatus } from '@/data/problem';
import { owner, ownerOf } from '@/data/owner';
import { forgetCache, queryClient } from '@/data/query-client';
import { enter, forgetSession, meQuery, rememberSignedIn } from '@/data/session';

/** Who is signed in is known from last time, so that the app opens at once and offline; the server is asked behind it. */
export async function requireSession(href: string) {
  const known = queryClient.getQueryData(meQuery.queryKey);
  if (known && ownerOf(known) === (owner() ?? ownerOf(known))) enter(known);
  const asked = queryClient.fetchQuery(meQuery).then(
    async (me) => {
      rememberSignedIn(true);
      enter(me);
      if (!known || ownerOf(known) === ownerOf(me)) return;
      // What is on screen, and in memory, is somebody else's.
      await forgetCache();
      location.reload();
    },
    async (error: unknown) => {
      if (!isStatus(error, 401)) {
        if (!known) throw error;
        return;
      }
      await forgetSession();
      throw redirect({ to: '/login', search: href === '/' ? {} : { next: href } });
    },
  );
  if (!known) return asked;
  asked.catch(() => location.assign('/login'));
}
