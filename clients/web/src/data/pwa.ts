import { create } from 'zustand';

export const usePwa = create<{ waiting?: ServiceWorker }>(() => ({}));

/** A new version is offered, never taken behind the user's back: the page reloads only after they agreed. */
export async function registerServiceWorker() {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return;
  // A browser may forbid it, as private windows do: the app works the same, only not offline.
  const registration = await navigator.serviceWorker
    .register('/sw.js', { scope: '/', updateViaCache: 'none' })
    .catch(() => undefined);
  if (!registration) return;
  const offer = (worker: ServiceWorker | null) => {
    if (worker?.state === 'installed' && navigator.serviceWorker.controller) usePwa.setState({ waiting: worker });
  };
  offer(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing;
    worker?.addEventListener('statechange', () => offer(worker));
  });
  setInterval(() => void registration.update().catch(() => undefined), 60 * 60_000);
}

export function applyUpdate() {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  usePwa.getState().waiting?.postMessage({ type: 'SKIP_WAITING' });
}
