import { expectAccessible } from './support/accessibility.ts';
import { expect, makeInSandbox, newProject, test } from './support/journey.ts';

// What is judged does not move, and frames cost a processor much.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

const pages: [path: string, heading: string][] = [
  ['/', 'Projects'],
  ['/create', 'Create'],
  ['/templates', 'Templates'],
  ['/library', 'Library'],
  ['/costs', 'Costs'],
  ['/costs/budgets', 'Costs'],
  ['/costs/prices', 'Costs'],
  ['/analytics', 'Analytics'],
  ['/keys', 'API keys'],
  ['/inbox', 'Unknown outcomes'],
  ['/settings', 'Settings'],
  ['/settings/security', 'Settings'],
  ['/settings/providers', 'Settings'],
  ['/settings/tokens', 'Settings'],
];

test('no page has an accessibility violation in either theme', async ({ page }) => {
  test.setTimeout(180_000);
  for (const [path, heading] of pages) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
    await expect(page.getByRole('status').getByText('Loading')).toHaveCount(0);
    await expectAccessible(page);
  }
});

test('a project with its gallery, viewer, form and costs has none either', async ({ page, api }) => {
  test.setTimeout(180_000);
  const project = await newProject(api);
  await makeInSandbox(api, project.id, 'image', 'A bay');
  await page.goto(`/projects/${project.id}`);
  await expect(page.getByRole('listitem')).toHaveCount(1);
  await expectAccessible(page);
  await page.getByRole('listitem').getByRole('button').first().click();
  await expect(page.getByRole('dialog', { name: /^Viewer/ })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.goto(`/projects/${project.id}/generate`);
  await expect(page.getByRole('button', { name: /^Generate/ })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('radio', { name: 'Text', exact: true }).check();
  await page.getByRole('button', { name: /^Model / }).click();
  const models = page.getByRole('dialog', { name: 'Choose a model' });
  await models.getByText(/^Needs a key/).click();
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await page.getByRole('radio', { name: 'Image', exact: true }).check();
  await page.getByRole('radio', { name: 'Batch', exact: true }).check();
  await page.getByRole('textbox', { name: /Prompts/ }).fill('A bay\nA hill');
  await page.getByRole('button', { name: 'More: Variations of each' }).click();
  await expect(page.getByRole('button', { name: /^Make 4/ })).toBeEnabled();
  await expectAccessible(page);
  await page.getByRole('button', { name: /^Make 4/ }).click();
  await expect(page.getByText('Ended · 4 items')).toBeVisible({ timeout: 60_000 });
  await expectAccessible(page);
  await page.goto(`/projects/${project.id}/costs`);
  await expect(page.getByRole('heading', { name: 'Budgets' })).toBeVisible();
  await expectAccessible(page);
});

test.describe('visitors', () => {
  test.use({ storageState: { cookies: [], origins: [] } });
  test('nor have the pages for visitors', async ({ page }) => {
    for (const path of ['/login', '/signup']) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectAccessible(page);
    }
  });
});

test('nothing is wider than a 320 px screen', async ({ page }, { project }) => {
  test.skip(project.name !== 'phone', 'The screen is the same in every project.');
  test.setTimeout(120_000);
  const width = 320;
  await page.setViewportSize({ width, height: 640 });
  const expectItFits = async (what: string) => {
    await expect(page.getByRole('status').getByText('Loading')).toHaveCount(0);
    // Not compared with innerWidth: a phone makes that as wide as what it shows.
    expect(await page.evaluate(() => document.documentElement.scrollWidth), what).toBeLessThanOrEqual(width);
  };
  for (const [path, heading] of pages) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
    await expectItFits(path);
  }
  // The longest names of models and sources are among the prices.
  await page.goto('/costs/prices');
  const providers = page.getByRole('combobox', { name: 'Provider' });
  for (const provider of await providers.getByRole('option').allTextContents()) {
    await providers.selectOption(provider);
    await expectItFits(`prices of ${provider}`);
  }
});
