import { redirect } from '@tanstack/react-router';
import { isStatus } from '@/data/problem';
import { queryClient } from '@/data/query-client';
import { forgetSession, meQuery, rememberSignedIn } from '@/data/session';

/** Who is signed in is known from last time, so that the app opens at once and offline; the server is asked behind it. */
export async function requireSession(href: string) {
  const known = queryClient.getQueryData(meQuery.queryKey);
  const asked = queryClient.fetchQuery(meQuery).then(
    () => rememberSignedIn(true),
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
