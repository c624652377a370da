import './index.css';

// The frame is already in index.html. Let it paint first, then start the app in slices, so that no single task blocks
// a phone for long. The chunks below are preloaded from index.html (scripts/shell-plugin.ts): waiting costs no network time.
const painted = () =>
  new Promise<void>((done) => {
    if (document.visibilityState === 'hidden') done();
    else requestAnimationFrame(() => setTimeout(done));
  });
const breathe = () => new Promise<void>((done) => setTimeout(done));

await painted();
await import('react-dom/client');
await breathe();
const { start } = await import('./app');
await breathe();
await start();
