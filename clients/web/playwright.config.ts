import { defineConfig } from '@playwright/test';
import { chromePath, launchArgs } from './scripts/browser.mjs';

/** The journeys run against the real system: start it first (`./medialab up`), or point MEDIALAB_URL at it. */
export const baseURL = process.env.MEDIALAB_URL ?? 'http://localhost:5080';
const browser = { launchOptions: { executablePath: chromePath, args: launchArgs, chromiumSandbox: false } };

/** What does not lay itself out otherwise on a wide screen is gone through once; how these pages look there is accessibility.spec.ts's. */
const onPhonesOnly =
  /(batch|install|offline|prices|providers|security|settings|sign-up-and-log-in|templates)\.spec\.ts$/;

export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/support/sign-up-once.ts',
  fullyParallel: false,
  workers: Number(process.env.E2E_WORKERS ?? 2),
  retries: process.env.CI ? 1 : 0,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    baseURL,
    locale: 'en-US',
    trace: process.env.CI ? 'on-first-retry' : 'retain-on-failure',
    // Each journey is a new device: it would fetch the whole app to keep it for offline use. Those about that allow it.
    serviceWorkers: 'block',
    ...browser,
  },
  projects: [
    {
      name: 'phone',
      use: {
        viewport: { width: 390, height: 844 },
        isMobile: true,
        hasTouch: true,
        deviceScaleFactor: 2,
        // Without motion here and with it on the desktop: both are gone through, and frames cost a processor much.
        contextOptions: { reducedMotion: 'reduce' },
      },
    },
    { name: 'desktop', use: { viewport: { width: 1280, height: 800 } }, testIgnore: onPhonesOnly },
  ],
});
