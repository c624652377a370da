import { expect, test } from './support/journey.ts';

test('the theme is kept', async ({ page }) => {
  await page.goto('/settings');
  await page.getByRole('radio', { name: 'Dark' }).check();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked();
});

test('an access token is shown once, works within its scope, and is revoked', async ({ page, playwright, baseURL }) => {
  await page.goto('/settings/tokens');
  await page.getByRole('button', { name: 'New token' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('What it is for').fill('Nightly batch');
  await form.getByRole('button', { name: 'Create' }).click();
  const token = await page.getByRole('dialog').locator('code').innerText();
  expect(token).toMatch(/^ml_/);
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();

  const program = await playwright.request.newContext({
    baseURL: baseURL ?? '',
    extraHTTPHeaders: { authorization: `Bearer ${token}` },
  });
  expect((await program.get('/api/projects')).status()).toBe(200);
  expect((await program.post('/api/projects', { data: { name: 'Not allowed' } })).status()).toBe(403);

  await page
    .getByRole('listitem')
    .filter({ hasText: 'Nightly batch' })
    .first()
    .getByRole('button', { name: 'Revoke' })
    .click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect.poll(async () => (await program.get('/api/projects')).status()).toBe(401);
  await program.dispose();
});

test('this device is among the sessions', async ({ page }) => {
  await page.goto('/settings/security');
  await expect(page.getByText('This device')).toBeVisible();
});

test('a key that the provider refuses is not kept', async ({ page }) => {
  await page.goto('/keys');
  await page.getByRole('button', { name: 'Add a key' }).first().click();
  const form = page.getByRole('dialog');
  await form.getByRole('button', { name: 'Test and save' }).click();
  await expect(form.getByRole('alert')).toHaveText('Paste the key.');
});
