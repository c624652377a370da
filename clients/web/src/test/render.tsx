import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';

/** Shows something as a page would: with a router, and an API that answers these paths and finds nothing else. */
export function renderInApp(content: ReactNode, answers: Record<string, unknown> = {}) {
  vi.stubGlobal('fetch', (path: string) => {
    const data = answers[path.split('?')[0] ?? ''];
    return Promise.resolve(new Response(JSON.stringify({ success: true, data }), { status: data ? 200 : 404 }));
  });
  const root = createRootRoute();
  const page = createRoute({ getParentRoute: () => root, path: '$', component: () => content });
  const router = createRouter({ routeTree: root.addChildren([page]), history: createMemoryHistory() });
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  );
}
