import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { Crashed, NotFound, RootLayout } from './features/shell/root';
import { AppLayout } from './features/shell/app-layout';
import { requireSession } from './features/shell/require-session';

const root = createRootRoute({ component: RootLayout });

interface NextSearch {
  next?: string;
}
/** Only ways inside the app: a foreign address in `next` must not carry anyone away. */
const nextSearch = (search: Record<string, unknown>): NextSearch =>
  typeof search.next === 'string' && /^\/(?!\/)/.test(search.next) ? { next: search.next } : {};

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: nextSearch,
  component: lazyRouteComponent(() => import('./features/auth/login-page'), 'LoginPage'),
});
const signup = createRoute({
  getParentRoute: () => root,
  path: '/signup',
  validateSearch: nextSearch,
  component: lazyRouteComponent(() => import('./features/auth/signup-page'), 'SignupPage'),
});

/** Optional texts in the address, for a form to begin with. */
const textSearch =
  <T extends string>(...names: T[]) =>
  (search: Record<string, unknown>) =>
    Object.fromEntries(
      names.filter((name) => typeof search[name] === 'string').map((name) => [name, search[name]]),
    ) as Partial<Record<T, string>>;

const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  component: AppLayout,
  beforeLoad: ({ location }) => requireSession(location.href),
});
const page = { getParentRoute: () => app } as const;

const projects = createRoute({
  ...page,
  path: '/',
  component: lazyRouteComponent(() => import('./features/projects/projects-page'), 'ProjectsPage'),
});
const project = createRoute({
  ...page,
  path: '/projects/$projectId',
  component: lazyRouteComponent(() => import('./features/projects/project-page'), 'ProjectPage'),
});
const projectAssets = createRoute({
  getParentRoute: () => project,
  path: '/',
  component: lazyRouteComponent(() => import('./features/gallery/gallery-page'), 'ProjectGallery'),
});
const projectGenerate = createRoute({
  getParentRoute: () => project,
  path: '/generate',
  component: lazyRouteComponent(() => import('./features/generate/generate-page'), 'ProjectGenerate'),
});
const projectBatch = createRoute({
  getParentRoute: () => project,
  path: '/batches/$batchId',
  component: lazyRouteComponent(() => import('./features/batch/batch-page'), 'BatchPage'),
});
const projectCosts = createRoute({
  getParentRoute: () => project,
  path: '/costs',
  component: lazyRouteComponent(() => import('./features/costs/project-costs'), 'ProjectCosts'),
});
const templates = createRoute({
  ...page,
  path: '/templates',
  component: lazyRouteComponent(() => import('./features/templates/templates-page'), 'TemplatesPage'),
});
const create = createRoute({
  ...page,
  path: '/create',
  validateSearch: textSearch('type', 'model', 'template'),
  component: lazyRouteComponent(() => import('./features/generate/generate-page'), 'CreatePage'),
});
const library = createRoute({
  ...page,
  path: '/library',
  component: lazyRouteComponent(() => import('./features/gallery/gallery-page'), 'LibraryPage'),
});
const analytics = createRoute({
  ...page,
  path: '/analytics',
  component: lazyRouteComponent(() => import('./features/analytics/analytics-page'), 'AnalyticsPage'),
});
const costs = createRoute({
  ...page,
  path: '/costs',
  component: lazyRouteComponent(() => import('./features/costs/ledger-page'), 'LedgerPage'),
});
const budgets = createRoute({
  ...page,
  path: '/costs/budgets',
  validateSearch: textSearch('provider'),
  component: lazyRouteComponent(() => import('./features/costs/budgets-page'), 'BudgetsPage'),
});
const prices = createRoute({
  ...page,
  path: '/costs/prices',
  component: lazyRouteComponent(() => import('./features/prices/prices-page'), 'PricesPage'),
});
const inbox = createRoute({
  ...page,
  path: '/inbox',
  component: lazyRouteComponent(() => import('./features/activity/inbox-page'), 'InboxPage'),
});
const keys = createRoute({
  ...page,
  path: '/keys',
  validateSearch: textSearch('add'),
  component: lazyRouteComponent(() => import('./features/keys/keys-page'), 'KeysPage'),
});
const settings = createRoute({
  ...page,
  path: '/settings',
  component: lazyRouteComponent(() => import('./features/settings/settings-page'), 'SettingsPage'),
});
const settingsIndex = createRoute({
  getParentRoute: () => settings,
  path: '/',
  component: lazyRouteComponent(() => import('./features/settings/profile-settings'), 'ProfileSettings'),
});
const settingsSecurity = createRoute({
  getParentRoute: () => settings,
  path: '/security',
  component: lazyRouteComponent(() => import('./features/settings/security-settings'), 'SecuritySettings'),
});
const settingsProviders = createRoute({
  getParentRoute: () => settings,
  path: '/providers',
  component: lazyRouteComponent(() => import('./features/settings/provider-settings'), 'ProvidersSettings'),
});
const settingsTokens = createRoute({
  getParentRoute: () => settings,
  path: '/tokens',
  component: lazyRouteComponent(() => import('./features/settings/token-settings'), 'TokenSettings'),
});
// The addresses people guess.
const gallery = createRoute({
  ...page,
  path: '/gallery',
  beforeLoad: () => {
    throw redirect({ to: '/library' });
  },
});

const routeTree = root.addChildren([
  login,
  signup,
  app.addChildren([
    projects,
    project.addChildren([projectAssets, projectGenerate, projectBatch, projectCosts]),
    templates,
    create,
    library,
    gallery,
    analytics,
    costs,
    budgets,
    prices,
    inbox,
    keys,
    settings.addChildren([settingsIndex, settingsSecurity, settingsProviders, settingsTokens]),
  ]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  scrollRestoration: true,
  // A page that breaks leaves the frame standing.
  defaultErrorComponent: Crashed,
  defaultNotFoundComponent: NotFound,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
