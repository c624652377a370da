import { expect, test } from './support/journey.ts';

test('a project is made, found, changed, put away, deleted and brought back', async ({ page }) => {
  const name = `Harbour ${Date.now()}`;
  const card = (text: string) => page.getByRole('article').filter({ hasText: text });
  const choose = async (text: string, action: string) => {
    await card(text)
      .getByRole('button', { name: `Actions for ${text}` })
      .click();
    await page.getByRole('menuitem', { name: action }).click();
  };

  await page.goto('/');
  await page.getByRole('button', { name: 'New project' }).first().click();
  const form = page.getByRole('dialog');
  await form.getByRole('button', { name: 'Create project' }).click();
  await expect(form.getByRole('alert')).toHaveText('Give it a name.');
  await form.getByLabel('Name').fill(name);
  await form.getByLabel(/Budget/).fill('12.50');
  await form.getByRole('button', { name: 'Create project' }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();

  await page.goto('/');
  await page.getByLabel('Search projects').fill(name.slice(-6));
  await expect(card(name)).toContainText('Budget $12.50');

  await choose(name, 'Edit');
  await page.getByRole('dialog').getByLabel('Name').fill(`${name} film`);
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(card(`${name} film`)).toBeVisible();

  await choose(`${name} film`, 'Archive');
  await expect(card(name)).toBeHidden();
  await page.getByRole('radio', { name: 'Archived' }).check();
  await choose(`${name} film`, 'Move back to active');
  await page.getByRole('radio', { name: 'Active' }).check();

  await choose(`${name} film`, 'Delete');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(card(name)).toBeHidden();
  await page.getByRole('radio', { name: 'Trash' }).check();
  await choose(`${name} film`, 'Restore');
  await page.getByRole('radio', { name: 'Active' }).check();
  await expect(card(`${name} film`)).toBeVisible();
});
