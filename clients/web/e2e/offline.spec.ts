import { expect, newProject, openSandboxForm, test } from './support/journey.ts';

test.use({ serviceWorkers: 'allow' });

test('projects stay readable without a connection, also after a reload', async ({ page, context, api }) => {
  const project = await newProject(api);
  await page.goto('/');
  await expect(page.getByRole('article').filter({ hasText: project.name })).toBeVisible();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForTimeout(2_500);
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByRole('article').filter({ hasText: project.name })).toBeVisible();
  await expect(page.getByText('Offline', { exact: true })).toBeVisible();
  // That nobody answered now does not lose what was kept before.
  await page.waitForTimeout(2_500);
  await page.reload();
  await expect(page.getByRole('article').filter({ hasText: project.name })).toBeVisible();
});

test('what is asked for offline is kept, survives a reload, and is sent once', async ({ page, context, api }) => {
  const project = await newProject(api);
  const prompt = `A lighthouse at dusk ${Date.now()}`;
  await openSandboxForm(page, project.id, 'Image');
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForTimeout(2_500);
  await context.setOffline(true);
  await page.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
  await page.getByRole('button', { name: /^Generate/ }).click();
  await expect(page.getByTestId('queued')).toHaveText('1 waiting to be sent');
  await page.reload();
  await expect(page.getByTestId('queued')).toHaveText('1 waiting to be sent');
  await context.setOffline(false);
  await expect(page.getByTestId('queued')).toBeHidden({ timeout: 30_000 });
  await expect
    .poll(async () => {
      const { data } = (await (await api.get('/api/generations', { params: { projectId: project.id } })).json()) as {
        data: { items: { prompt: string }[] };
      };
      return data.items.filter((item) => item.prompt === prompt).length;
    })
    .toBe(1);
});
