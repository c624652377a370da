import { CacheFirst, ExpirationPlugin, type PrecacheEntry, Serwist, type SerwistGlobalConfig } from 'serwist';

declare global {
  interface WorkerGlobalScope extends SerwistGlobalConfig {
    __SW_MANIFEST: (PrecacheEntry | string)[] | undefined;
  }
}
declare const self: ServiceWorkerGlobalScope;

const serwist = new Serwist({
  precacheEntries: self.__SW_MANIFEST,
  precacheOptions: {
    cleanupOutdatedCaches: true,
    navigateFallback: '/index.html',
    navigateFallbackDenylist: [/^\/api(\/|$)/, /^\/alive$/, /^\/health$/],
  },
  // The page asks for it (SKIP_WAITING) after the user accepted the update.
  skipWaiting: false,
  clientsClaim: true,
  runtimeCaching: [
    {
      // A thumbnail never changes under its address: readable offline, and never fetched twice.
      matcher: ({ url, sameOrigin }) => sameOrigin && /^\/api\/assets\/[^/]+\/thumbnail$/.test(url.pathname),
      handler: new CacheFirst({
        cacheName: 'thumbnails',
        plugins: [new ExpirationPlugin({ maxEntries: 600, maxAgeSeconds: 30 * 86_400, purgeOnQuotaError: true })],
      }),
    },
  ],
});
serwist.addEventListeners();

self.addEventListener('sync', (event) => {
  const sync = event as ExtendableEvent & { tag: string };
  if (sync.tag !== 'outbox') return;
  sync.waitUntil(
    self.clients.matchAll({ type: 'window' }).then((clients) => {
      for (const client of clients) client.postMessage('outbox:flush');
    }),
  );
});
// Signing out must leave no picture behind.
self.addEventListener('message', (event: ExtendableMessageEvent) => {
  if (event.data === 'forget') event.waitUntil(caches.delete('thumbnails'));
});
