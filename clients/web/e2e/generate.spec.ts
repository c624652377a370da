import { expect, modelOf, newProject, openSandboxForm, test } from './support/journey.ts';

const kinds = [
  { kind: 'Text', prompt: 'A short note about a harbour at dawn' },
  { kind: 'Image', prompt: 'A lighthouse on a cliff at dusk' },
  { kind: 'Audio', prompt: 'Welcome to the harbour tour' },
  { kind: 'Video', prompt: 'Slow flight over a foggy forest' },
] as const;

for (const { kind, prompt } of kinds)
  test(`the sandbox makes ${kind.toLowerCase()}: price before, live result, asset and cost after`, async ({
    page,
    api,
  }) => {
    test.setTimeout(120_000);
    const project = await newProject(api);
    await openSandboxForm(page, project.id, kind);
    await page.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
    await expect(page.getByTestId('price')).toHaveText(/Free|\$0/);
    await page.getByRole('button', { name: /^Generate/ }).click();

    const takes = page.getByRole('region', { name: 'Takes' });
    await expect(takes.getByText(prompt)).toBeVisible();
    const result = takes.getByRole('button').first();
    await expect(takes.locator('[aria-busy=true],[role=progressbar]')).toHaveCount(0, { timeout: 90_000 });
    await result.click();
    const viewer = page.getByRole('dialog', { name: /^Viewer/ });
    await expect(viewer).toBeVisible();
    if (kind === 'Image') await expect(viewer.locator('img').first()).toHaveJSProperty('complete', true);
    if (kind === 'Video')
      await expect.poll(() => viewer.locator('video').evaluate((v: HTMLVideoElement) => v.duration)).toBeGreaterThan(1);
    if (kind === 'Audio')
      await expect
        .poll(() => viewer.locator('audio').evaluate((a: HTMLAudioElement) => a.duration))
        .toBeGreaterThan(0.3);
    if (kind === 'Text') await expect(viewer.getByRole('article')).not.toBeEmpty();
    await page.keyboard.press('Escape');
    await expect(viewer).toBeHidden();

    await page.goto(`/projects/${project.id}`);
    await expect(page.getByRole('listitem')).toHaveCount(1);
    await page.goto(`/projects/${project.id}/costs`);
    await expect(
      page
        .getByRole('table')
        .getByRole('row', { name: /sandbox|text|image|speech|video/ })
        .first(),
    ).toContainText('$0.00');
  });

test('a draft survives leaving the page, and an empty prompt is explained', async ({ page, api }) => {
  const project = await newProject(api);
  await openSandboxForm(page, project.id, 'Image');
  await page.getByRole('button', { name: /^Generate/ }).click();
  await expect(page.getByRole('alert')).toHaveText('Write what you want first.');
  await page.getByRole('textbox', { name: 'Prompt' }).fill('Half a thought');
  await page.goto('/costs');
  await page.goto(`/projects/${project.id}/generate`);
  await expect(page.getByRole('textbox', { name: 'Prompt' })).toHaveValue('Half a thought');
  await expect(modelOf(page)).toContainText('Sandbox');
});

test('only what a model can do is shown', async ({ page, api }) => {
  const project = await newProject(api);
  await openSandboxForm(page, project.id, 'Audio');
  await expect(page.getByLabel('Voice', { exact: true })).toBeVisible();
  await expect(page.getByRole('group', { name: 'Size' })).toBeHidden();
  await openSandboxForm(page, project.id, 'Image');
  await expect(page.getByLabel('Size')).toBeVisible();
  await expect(page.getByLabel('Voice', { exact: true })).toBeHidden();
});

test('nothing jumps while the form loads', async ({ page, api }) => {
  const project = await newProject(api);
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(`/projects/${project.id}/generate`);
  await expect(page.getByRole('button', { name: /^Generate/ })).toBeVisible();
  // What a visitor of Google's "good" pages sees is below 0.1.
  expect(
    await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts.reduce((a, b) => a + b, 0)),
  ).toBeLessThan(0.1);
});
