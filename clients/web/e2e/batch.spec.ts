import { expect, newProject, test } from './support/journey.ts';

test('several prompts with two variations: one price before, results side by side after', async ({ page, api }) => {
  test.setTimeout(120_000);
  const project = await newProject(api);
  await page.goto(`/projects/${project.id}/generate`);
  await page.getByRole('radio', { name: 'Image', exact: true }).check();
  await page.getByRole('radio', { name: 'Batch', exact: true }).check();
  await page.getByRole('button', { name: /^Make/ }).click();
  await expect(page.getByRole('alert')).toHaveText('Write at least one prompt first.');

  await page.getByRole('textbox', { name: /Prompts/ }).fill('A lighthouse at dusk\n\nA lighthouse at dawn');
  await page.getByRole('button', { name: 'More: Variations of each' }).click();
  const make = page.getByRole('button', { name: /^Make 4/ });
  await expect(make).toBeEnabled();
  await expect(page.getByTestId('price')).toHaveText(/Free/);
  await make.click();

  await expect(page).toHaveURL(/\/batches\//);
  await expect(page.getByRole('progressbar', { name: '4 of 4 done' })).toBeVisible({ timeout: 90_000 });
  await expect(page.getByText('Ended · 4 items')).toBeVisible();
  for (const prompt of ['A lighthouse at dusk', 'A lighthouse at dawn']) {
    const group = page.getByRole('region', { name: prompt, exact: true });
    await expect(group.getByRole('heading', { level: 4 })).toHaveCount(1);
    await expect(group.locator('img')).toHaveCount(2);
    await expect(group.getByText(/^Seed \d+$/)).toHaveCount(2);
  }
  await page.getByRole('link', { name: 'Back to the form' }).click();
  await expect(page.getByRole('link', { name: 'A lighthouse at dusk' })).toBeVisible();
});

test('a table with a row that cannot run is blocked by its row until it is mended', async ({ page, api }) => {
  const project = await newProject(api);
  await page.goto(`/projects/${project.id}/generate`);
  await page.getByRole('radio', { name: 'Image', exact: true }).check();
  await page.getByRole('radio', { name: 'Batch', exact: true }).check();
  await page.getByRole('radio', { name: 'Table (CSV)' }).check();
  const table = page.getByRole('textbox', { name: 'Table (CSV)' });

  await page.getByLabel('Choose a file').setInputFiles({
    name: 'prompts.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('prompt,size,seed\nA bay,512x512,1\nA bay,7x7,2\n'),
  });
  await expect(table).toHaveValue(/A bay,7x7,2/);
  await expect(page.getByRole('alert')).toContainText('1 of 2 cannot run, so nothing starts');
  await expect(page.getByRole('alert')).toContainText(/Prompt 2 .*size/);
  await expect(page.getByRole('button', { name: /^Make/ })).toBeDisabled();

  await table.fill('prompt,size,seed\nA bay,512x512,1\nA bay,768x768,2\n');
  await page.getByRole('button', { name: /^Make 2/ }).click();
  await expect(page.getByRole('progressbar', { name: '2 of 2 done' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('Seed 1', { exact: true })).toBeVisible();
});

test('the rest of a batch is cancelled, what is done stays', async ({ page, api }) => {
  test.setTimeout(120_000);
  const project = await newProject(api);
  const answer = await api.post('/api/generate/batch', {
    data: {
      projectId: project.id,
      type: 'video',
      maxConcurrency: 1,
      matrix: { prompts: ['A harbour at night'], models: ['sandbox/video'], variations: 6 },
    },
  });
  const { id } = ((await answer.json()) as { data: { id: string } }).data;
  await page.goto(`/projects/${project.id}/batches/${id}`);
  await expect(page.getByText('Running · 6 items')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel the rest' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the rest' }).click();
  await expect(page.getByRole('status').filter({ hasText: /cancelled before anything was sent/ })).toBeVisible();
  await expect(page.getByText('Ended · 6 items')).toBeVisible({ timeout: 60_000 });
});
