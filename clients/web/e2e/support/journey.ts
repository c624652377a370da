import { type APIRequestContext, test as base, expect, type Locator, type Page, request } from '@playwright/test';
import { storageFile } from './sign-up-once.ts';

interface Fixtures {
  /** The API as the signed-in user, for what a journey needs but is not about. */
  api: APIRequestContext;
}

/** A signed-in page. Every console error and every uncaught exception fails the test. */
export const test = base.extend<Fixtures>({
  storageState: async ({}, use, info) => use(storageFile(info.project.name)),
  page: async ({ page }, use) => {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      // A refused request is logged by the browser itself; what matters is what the page made of it.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        problems.push(message.text());
    });
    // The frame must know at once that someone is signed in, as on any later visit.
    await page.addInitScript(() => localStorage.setItem('medialab-signed-in', '1'));
    await use(page);
    expect(problems).toEqual([]);
  },
  api: async ({ baseURL }, use, info) => {
    const context = await request.newContext({
      baseURL: baseURL ?? '',
      storageState: storageFile(info.project.name),
      extraHTTPHeaders: { 'X-CSRF': '1' },
    });
    await use(context);
    await context.dispose();
  },
});
export { expect };

const unwrap = async <T>(answer: {
  ok(): boolean;
  status(): number;
  text(): Promise<string>;
  json(): Promise<unknown>;
}) => {
  if (!answer.ok()) throw new Error(`${answer.status()} ${await answer.text()}`);
  return ((await answer.json()) as { data: T }).data;
};

export const newProject = async (api: APIRequestContext, name = `Journey ${Date.now()}`) =>
  unwrap<{ id: string; name: string }>(await api.post('/api/projects', { data: { name } }));

interface Made {
  id: string;
  status: string;
  assets: string[];
}
/** Makes something in the sandbox and waits until it is there. */
export async function makeInSandbox(
  api: APIRequestContext,
  projectId: string,
  type: string,
  prompt: string,
): Promise<Made> {
  const model = { text: 'sandbox/text', image: 'sandbox/image', audio: 'sandbox/speech', video: 'sandbox/video' }[type];
  const { id } = await unwrap<Made>(
    await api.post('/api/generate', {
      data: { projectId, type, prompt, model },
      headers: { 'Idempotency-Key': crypto.randomUUID() },
    }),
  );
  let made: Made | undefined;
  await expect
    .poll(async () => (made = await unwrap<Made>(await api.get(`/api/generations/${id}`))).status, { timeout: 60_000 })
    .toBe('completed');
  const ids = made?.assets ?? [];
  for (const asset of ids)
    await expect
      .poll(async () => (await unwrap<{ status: string }>(await api.get(`/api/assets/${asset}`))).status, {
        timeout: 30_000,
      })
      .toBe('ready');
  return { id, status: 'completed', assets: ids };
}

/** Opens the kind's form in the project and chooses the sandbox. */
export async function openSandboxForm(page: Page, projectId: string, kind: 'Image' | 'Text' | 'Audio' | 'Video') {
  await page.goto(`/projects/${projectId}/generate`);
  await page.getByRole('radio', { name: kind, exact: true }).check();
  await chooseModel(page, 'sandbox/');
}

/** Few models are a list of the browser's, many are searched; either way by id, or by how it begins. */
export async function chooseModel(page: Page, id: string) {
  const model = modelOf(page);
  await expect(model).toBeVisible();
  if (await model.evaluate((control) => control instanceof HTMLSelectElement)) {
    const value = await model.locator(`option[value^="${id}"]`).first().getAttribute('value');
    return model.selectOption(value);
  }
  await model.click();
  await page.getByRole('searchbox').fill(id);
  await page.getByRole('dialog').locator(`button[data-model^="${id}"]`).first().click();
}
export const modelOf = (page: Page) =>
  page.getByRole('combobox', { name: 'Model', exact: true }).or(page.getByRole('button', { name: /^Model / }));

/** Details are open at once where there is room for them, and behind a button on a phone. */
export async function showDetails(viewer: Locator) {
  const button = viewer.getByRole('button', { name: 'Details' });
  if ((await button.getAttribute('aria-pressed')) === 'false') await button.click();
}
