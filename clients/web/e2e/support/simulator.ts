import { expect, type Page, request } from '@playwright/test';
import { test as signedIn } from './journey.ts';
import { password, signUp } from './sign-up-once.ts';

/** Where the simulated providers listen, when MediaLab was started with their addresses (`./medialab test e2e` does). */
export const simulator = process.env.MEDIALAB_SIMULATOR;

/** A key of the simulated providers; the scenario decides what becomes of every call. */
export const simulatedKey = (scenario: 'ok' | 'slow' | 'invalid') => `sk-sim-${scenario}-${crypto.randomUUID()}`;

/** An account of this journey alone: its keys and amounts must not meddle with other journeys. */
export const test = signedIn.extend<{ account: string }>({
  account: async ({ baseURL }, use, info) => {
    const file = info.outputPath('session.json');
    await signUp(baseURL ?? '', `own-key-${info.project.name}-${Date.now()}@example.org`, file);
    await use(file);
  },
  storageState: async ({ account }, use) => use(account),
  api: async ({ baseURL, account }, use) => {
    const context = await request.newContext({
      baseURL: baseURL ?? '',
      storageState: account,
      extraHTTPHeaders: { 'X-CSRF': '1' },
    });
    await use(context);
    await context.dispose();
  },
});

export async function addKey(page: Page, provider: 'OpenAI' | 'Anthropic', key: string) {
  await page.goto('/keys');
  await page.getByRole('button', { name: 'Add a key' }).first().click();
  const form = page.getByRole('dialog');
  await form.getByLabel('Provider').selectOption(provider);
  await form.getByLabel('Key', { exact: true }).fill(key);
  await form.getByRole('button', { name: 'Test and save' }).click();
  return form;
}

export { expect, password };
