import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { setSignedOutHandler, url } from './data/client';
import { watchOwner } from './data/owner';
import { registerServiceWorker } from './data/pwa';
import { queryClient, restoreCache } from './data/query-client';
import { forgetSession } from './data/session';
import { router } from './router';

setSignedOutHandler(() => {
  const here = router.state.location;
  if (here.pathname === '/login' || here.pathname === '/signup') return;
  // Loaded anew, so that nothing of this session stays in memory for the next person.
  void forgetSession().then(() => location.assign(url('/login', { next: here.href })));
});
watchOwner(() => location.reload());

export async function start() {
  await restoreCache();
  await router.load();
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root');
  createRoot(root).render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  await registerServiceWorker();
}
