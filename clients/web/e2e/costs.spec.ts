import { expect, makeInSandbox, newProject, test } from './support/journey.ts';

test('a budget is set, shown with its numbers, and removed', async ({ page }) => {
  await page.goto('/costs/budgets');
  await page.getByRole('button', { name: 'Add a budget' }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form.getByRole('alert')).toContainText('amount above zero');
  await form.getByLabel('Limit in US dollars').fill('25');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('meter', { name: /Whole workspace.*\$25\.00/ })).toBeVisible();
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('meter', { name: /Whole workspace/ })).toBeHidden();
});

test('what was made is counted within seconds, as a chart and as a table', async ({ page, api }) => {
  const project = await newProject(api, `Counted ${Date.now()}`);
  await makeInSandbox(api, project.id, 'image', 'A counted picture');
  await page.goto('/analytics');
  await expect(page.getByText('Generations', { exact: true })).toBeVisible();
  await expect(page.getByRole('list', { name: 'By project' })).toContainText(project.name);
  await page.getByRole('button', { name: 'Show as table' }).first().click();
  await expect(page.getByRole('table').first()).toBeVisible();
});
