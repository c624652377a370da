import type { Page } from '@playwright/test';
import { expect, newProject, test } from './support/journey.ts';

/** The answers in the browser's database, as they are stored. */
const keptOnDevice = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const opened = indexedDB.open('medialab-cache');
        opened.onsuccess = () => {
          const read = opened.result.transaction('queries').objectStore('queries').get('queries');
          read.onsuccess = () => resolve(String(read.result));
        };
      }),
  );

test('one of many models is found by searching; an open one takes an id and keeps it', async ({ page, api }) => {
  const project = await newProject(api);
  await page.goto(`/projects/${project.id}/generate`);
  await page.getByRole('radio', { name: 'Text', exact: true }).check();
  await page.getByRole('button', { name: /^Model / }).click();
  const list = page.getByRole('dialog', { name: 'Choose a model' });
  await list.getByRole('searchbox').fill('any openrouter');
  await list.getByRole('searchbox').press('ArrowDown');
  await expect(list.getByRole('button', { name: /^Any model of OpenRouter/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(list).toBeHidden();

  const id = page.getByRole('textbox', { name: 'Id of the model at OpenRouter' });
  await page.getByRole('textbox', { name: 'Prompt' }).fill('A poem about a harbour');
  await page.getByRole('button', { name: /^Generate/ }).click();
  await expect(page.getByText('Write the id of the model.')).toBeVisible();
  await id.fill('some-author/some-model');
  await expect(page.getByText('Write the id of the model.')).toBeHidden();
  await page.reload();
  await expect(id).toHaveValue('some-author/some-model');
});

test('a provider without a key leads to the form for one, which asks for what that provider needs', async ({
  page,
}) => {
  await page.goto('/settings/providers');
  await page.getByText(/^Without a key/).click();
  await page.getByRole('link', { name: /Add a key.*Your own endpoint/ }).click();
  const form = page.getByRole('dialog', { name: 'Add an API key' });
  await expect(form.getByLabel('Provider')).toHaveValue('custom');
  await form.getByLabel('Key', { exact: true }).fill('none');
  await form.getByRole('button', { name: 'Test and save' }).click();
  await expect(form.getByRole('alert')).toContainText('Write the address of your endpoint');
});

test('the card of a provider says how its calls went and leads to a budget for it', async ({ page }) => {
  await page.goto('/settings/providers');
  await expect(page.getByRole('heading', { name: 'Sandbox' })).toBeVisible();
  await expect(page.getByRole('definition').first()).toHaveText(/worked|None yet/);
  await page.getByRole('link', { name: /Add a budget.*Sandbox/ }).click();
  const form = page.getByRole('dialog', { name: 'Add a budget' });
  await expect(form.getByLabel('Applies to')).toHaveValue('provider');
  await expect(form.getByLabel('Which one')).toHaveValue('sandbox');
  await form.getByRole('button', { name: 'Cancel' }).click();
  await expect(page).toHaveURL(/\/costs\/budgets$/);
});

test('how many requests a minute a provider gets is kept', async ({ page }) => {
  await page.goto('/settings/providers');
  const sandbox = page.locator('details').filter({ hasText: /^Order and default models.*Sandbox/ });
  const pace = sandbox.getByLabel('At most per minute');
  await sandbox.locator('summary').click();
  // Another one than whoever was here before.
  const perMinute = `${1 + ((Number(await pace.inputValue()) + 29) % 999)}`;
  await pace.fill(`${perMinute} times`);
  await expect(pace).toHaveValue(perMinute);
  // What this device keeps for a time without a connection is old in a moment, and must not be what is shown.
  await expect.poll(() => keptOnDevice(page)).toContain('provider-settings');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Provider settings saved')).toBeVisible();
  await page.reload();
  await sandbox.locator('summary').click();
  await expect(pace).toHaveValue(perMinute);
});

test('providers are asked for new models', async ({ page }) => {
  await page.goto('/settings/providers');
  await page.getByRole('button', { name: 'Look for new models' }).click();
  await expect(page.getByText('Models are up to date')).toBeVisible();
});

test('the list of models is no wider than its sheet, however long their names are', async ({ page, api }) => {
  const project = await newProject(api);
  await page.goto(`/projects/${project.id}/generate`);
  await page.getByRole('button', { name: /^Model / }).click();
  const sheet = page.getByRole('dialog', { name: 'Choose a model' });
  const search = (await sheet.getByRole('searchbox').boundingBox())!;
  const frame = (await sheet.boundingBox())!;
  expect(search.x + search.width).toBeLessThanOrEqual(frame.x + frame.width);
});
