import type { Page } from '@playwright/test';

/** Whether MediaLab was started with simulated providers (`./medialab test e2e` does: `./medialab up --simulate`). */
export const simulated = process.env.MEDIALAB_SIMULATED === 'true';

/** A key of the simulated providers; the scenario decides what becomes of every call. */
export const simulatedKey = (scenario: 'ok' | 'slow' | 'invalid' | 'quota') =>
  `sk-sim-${scenario}-${crypto.randomUUID()}`;

export async function addKey(page: Page, provider: 'OpenAI' | 'Anthropic', key: string) {
  await page.goto('/keys');
  await page.getByRole('button', { name: 'Add a key' }).first().click();
  const form = page.getByRole('dialog');
  await form.getByLabel('Provider').selectOption(provider);
  await form.getByLabel('Key', { exact: true }).fill(key);
  await form.getByRole('button', { name: 'Test and save' }).click();
  return form;
}
