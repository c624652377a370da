import { expect, test } from '@playwright/test';
import { password } from './support/sign-up-once.ts';

test('a visitor is taken to the log-in and back to where they wanted to go', async ({ page }, info) => {
  const email = `visitor-${info.project.name}-${Date.now()}@example.org`;
  await page.goto('/analytics');
  await expect(page).toHaveURL(/\/login\?next=/);
  await page.getByRole('link', { name: /Create an account/ }).click();

  await test.step('a weak password is refused with the reason beside it', async () => {
    await page.getByLabel('Your name').fill('Grace');
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill('short');
    await page.getByRole('button', { name: 'Create the account' }).click();
    await expect(page.getByRole('alert')).toContainText('at least 10 characters');
    await page.getByLabel('Password').fill('password12345');
    await page.getByRole('button', { name: 'Create the account' }).click();
    await expect(page.getByRole('alert')).toContainText('among the first');
    await expect(page.getByLabel('Password')).toHaveAttribute('aria-invalid', 'true');
  });

  await test.step('a good one makes the account and goes on', async () => {
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Create the account' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Analytics' })).toBeVisible();
  });

  await test.step('logging out ends the session', async () => {
    await page.goto('/settings');
    await page.getByRole('button', { name: 'Log out' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Welcome back' })).toBeVisible();
    await page.goto('/costs');
    await expect(page).toHaveURL(/\/login/);
  });

  await test.step('a wrong password is refused, the right one lets in', async () => {
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    await expect(page.getByRole('alert')).toContainText('not right');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Costs' })).toBeVisible();
  });
});
