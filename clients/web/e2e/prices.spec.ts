import { expect, newProject, openSandboxForm } from './support/journey.ts';
import { test } from './support/own-account.ts';

test('an own price replaces the listed one on the button, and goes again', async ({ page, api }) => {
  const project = await newProject(api);
  const priceOnButton = async () => {
    await openSandboxForm(page, project.id, 'Image');
    return page.getByTestId('price');
  };
  await expect(await priceOnButton()).toHaveText('Free');

  const openPrices = async () => {
    await page.goto('/costs/prices');
    await page.getByRole('combobox', { name: 'Provider' }).selectOption('Sandbox');
  };
  await openPrices();
  await page.getByRole('button', { name: 'Add a price' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('Provider').selectOption('Sandbox');
  await form.getByLabel('Model').fill('image');
  await form.getByLabel('What is counted').selectOption('Images');
  await form.getByLabel('For how many').fill('1');
  await form.getByLabel('US dollars').fill('a lot');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form.getByRole('alert')).toHaveText('Write an amount, for example 2.50.');
  await form.getByLabel('US dollars').fill('0.25');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form).toBeHidden();
  const own = page.getByRole('listitem').filter({ hasText: 'Yours' }).last();
  await expect(own).toContainText('$0.25');
  await expect(await priceOnButton()).toHaveText('$0.25');

  await openPrices();
  await own.getByRole('button', { name: /^Change the price of image/ }).click();
  await expect(form.getByLabel('US dollars')).toHaveValue('0.25');
  await form.getByRole('button', { name: 'Back to the listed price' }).click();
  await expect(page.getByText('Yours')).toHaveCount(0);
  await expect(await priceOnButton()).toHaveText('Free');
});
