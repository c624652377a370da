import { expect, test } from '@playwright/test';

test('the API reference shows what to send, what comes back and every refusal, without sideways scrolling', async ({
  page,
}) => {
  await page.goto('/api/reference/index.html');
  await page.getByRole('searchbox', { name: 'Find' }).fill('StartGeneration');
  const operation = page.locator('details#StartGeneration');
  await operation.locator('summary').click();
  await expect(operation).toContainText('"prompt": "A lighthouse at dusk, long exposure"');
  await expect(operation).toContainText('"status": "queued"');
  await expect(operation.getByRole('row', { name: /402.*BUDGET_EXCEEDED A budget would not hold/ })).toBeVisible();
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
  ).toBeLessThanOrEqual(0);
  await expect(page.locator('details#ListProjects')).toBeHidden();
});

test('the API reference asks with the credentials an operation takes', async ({ page }) => {
  await page.goto('/api/reference/index.html');
  const tryIt = (operation: string) => page.locator(`details#${operation} pre`).filter({ hasText: 'curl' });
  await expect(tryIt('StartGeneration')).toContainText('Authorization: Bearer $MEDIALAB_TOKEN');
  await expect(page.locator('details#StartGeneration')).toContainText('An access token with the scope generate');
  await expect(tryIt('CreateAccessToken')).toContainText('medialab-session=$MEDIALAB_SESSION');
  await expect(tryIt('CreateAccessToken')).toContainText('X-CSRF: 1');
  await expect(tryIt('CreateAccessToken')).not.toContainText('Bearer');
  await expect(tryIt('GetHealth')).not.toContainText(/Bearer|session/);
});
