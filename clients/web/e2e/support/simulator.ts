import type { Page } from '@playwright/test';

/** Where the simulated providers listen, when MediaLab was started with their addresses (`./medialab test e2e` does). */
export const simulator = process.env.MEDIALAB_SIMULATOR;

/** A key of the simulated providers; the scenario decides what becomes of every call. */
export const simulatedKey = (scenario: 'ok' | 'slow' | 'invalid') => `sk-sim-${scenario}-${crypto.randomUUID()}`;

export async function addKey(page: Page, provider: 'OpenAI' | 'Anthropic', key: string) {
  await page.goto('/keys');
  await page.getByRole('button', { name: 'Add a key' }).first().click();
  const form = page.getByRole('dialog');
  await form.getByLabel('Provider').selectOption(provider);
  await form.getByLabel('Key', { exact: true }).fill(key);
  await form.getByRole('button', { name: 'Test and save' }).click();
  return form;
}
