import type { APIRequestContext, Page } from '@playwright/test';
import { chooseModel, expect, newProject, showDetails } from './support/journey.ts';
import { test } from './support/own-account.ts';
import { addKey, simulated, simulatedKey } from './support/simulator.ts';

test.skip(!simulated, 'needs simulated providers: ./medialab test e2e');

interface Price {
  unit: string;
  nanoUsd: number;
  per: number;
  attributes: Record<string, string>;
}
/** What the simulated provider says was used, times the list price: the same sum by another way. */
async function priceOf(api: APIRequestContext, provider: string, model: string, used: Record<string, number>) {
  const answer = await api.get('/api/prices', { params: { provider, model, limit: 100 } });
  const { data } = (await answer.json()) as { data: { items: Price[] } };
  return Object.entries(used).reduce((sum, [unit, quantity]) => {
    const price = data.items.find((row) => row.unit === unit && !Object.keys(row.attributes).length);
    if (!price) throw new Error(`No price of ${unit} for ${model}`);
    return sum + Math.round((quantity * price.nanoUsd) / price.per);
  }, 0);
}

const exact = (nanoUsd: number) =>
  new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: 2,
    maximumFractionDigits: 9,
  }).format(nanoUsd / 1e9);

const somePrice = /^\$\d*\.\d*[1-9]/;
const takesOf = (page: Page) => page.getByRole('region', { name: 'Takes' });

async function order(page: Page, kind: 'Text' | 'Image', model: string, prompt: string) {
  await page.getByRole('radio', { name: kind, exact: true }).check();
  await chooseModel(page, model);
  await page.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
  await expect(page.getByTestId('price')).toHaveText(somePrice);
  await page.getByRole('button', { name: /^Generate/ }).click();
  await expect(takesOf(page).getByText(prompt)).toBeVisible();
}

interface Text {
  model: string;
  prompt: string;
  begins: string;
  ends: string;
  /** As the simulator answers. */
  used: Record<string, number>;
}
const texts: Text[] = [
  {
    model: 'openai/gpt-6-luna',
    prompt: 'A lighthouse keeper at work',
    begins: 'The lighthouse keeper',
    ends: 'one for the lamp.',
    used: { input_tokens: 30, cached_input_tokens: 20, output_tokens: 21 },
  },
  {
    model: 'anthropic/claude-opus-5-5',
    prompt: 'A railway station in winter',
    begins: 'Snow had covered',
    ends: 'nobody minded.',
    used: { input_tokens: 30, cached_input_tokens: 12, cache_write_tokens: 5, output_tokens: 24 },
  },
];

test('a key that the provider refuses is not kept, and its reason is shown', async ({ page }) => {
  const form = await addKey(page, 'OpenAI', simulatedKey('invalid'));
  await expect(form.getByRole('alert')).toContainText('OpenAI refuses the key: Incorrect API key provided');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'No key is needed to begin' })).toBeVisible();
});

test('with own keys: price before, live result, asset, exact cost and totals after', async ({ page, api }) => {
  test.setTimeout(180_000);
  for (const provider of ['OpenAI', 'Anthropic'] as const)
    await test.step(`a key of ${provider} is tested, kept and masked`, async () => {
      const key = simulatedKey('slow');
      const form = await addKey(page, provider, key);
      await expect(form.getByRole('heading', { name: 'What the test found' })).toBeVisible();
      await expect(form.getByRole('heading', { name: 'Checked', exact: true })).toBeVisible();
      await form.getByRole('button', { name: 'Close' }).last().click();
      await expect(page.getByRole('heading', { name: provider })).toContainText('Works');
      await expect(page.getByText(key.slice(-4)).first()).toBeVisible();
      expect(await page.content()).not.toContain(key);
    });

  const project = await newProject(api);
  await page.goto(`/projects/${project.id}/generate`);
  let total = 0;
  for (const { model, prompt, begins, ends, used } of texts)
    await test.step(`${model} writes while one looks on`, async () => {
      await order(page, 'Text', model, prompt);
      const writing = takesOf(page).locator('[aria-busy=true]');
      await expect(writing).toContainText(begins);
      expect(await writing.innerText()).not.toContain(ends);
      await expect(takesOf(page).getByRole('button').filter({ hasText: begins })).toContainText(ends);
      await expect(writing).toHaveCount(0);
      const [provider = '', name = ''] = model.split('/');
      const cost = await priceOf(api, provider, name, used);
      total += cost;

      await takesOf(page).getByRole('button').filter({ hasText: begins }).click();
      const viewer = page.getByRole('dialog', { name: /^Viewer/ });
      await expect(viewer.getByRole('article')).toContainText(ends);
      await showDetails(viewer);
      await expect(viewer.getByRole('definition').filter({ hasText: 'computed' })).toContainText(exact(cost));
      await page.keyboard.press('Escape');
    });

  await test.step('a picture appears by itself', async () => {
    await order(page, 'Image', 'openai/gpt-image-2', 'A red boat');
    const picture = takesOf(page).locator('img').first();
    await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
    total += await priceOf(api, 'openai', 'gpt-image-2', { input_tokens: 50, image_output_tokens: 1056 });
  });

  await test.step('all three are in the gallery', async () => {
    await page.goto(`/projects/${project.id}`);
    await expect(page.getByRole('listitem')).toHaveCount(3);
  });

  await test.step('and in the totals', async () => {
    await page.goto('/analytics');
    const costOf = (text: string) => page.getByRole('definition').filter({ hasText: text });
    await expect(
      costOf(
        new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', maximumSignificantDigits: 3 }).format(
          total / 1e9,
        ),
      ).first(),
    ).toBeVisible();
    for (const name of ['OpenAI', 'Anthropic'])
      await expect(page.getByRole('list', { name: 'By provider' })).toContainText(name);
  });
});

test('where another provider may stand in, it does', async ({ page, api }) => {
  for (const [provider, scenario] of [
    ['openai', 'quota'],
    ['anthropic', 'ok'],
  ] as const) {
    const added = await api.post('/api/api-keys', { data: { provider, key: simulatedKey(scenario) } });
    expect(added.ok(), await added.text()).toBe(true);
  }
  const project = await newProject(api);
  await page.goto(`/projects/${project.id}/generate`);
  await page.getByRole('radio', { name: 'Text', exact: true }).check();
  await chooseModel(page, 'openai/gpt-6-luna');
  await page.getByRole('textbox', { name: 'Prompt' }).fill('A harbour at night');
  await page.getByRole('switch', { name: 'Try another provider if this one fails' }).check();
  await expect(page.getByTestId('price')).toHaveText(somePrice);
  await page.getByRole('button', { name: /^Generate/ }).click();
  await expect
    .poll(
      async () => {
        const answer = await api.get('/api/generations', { params: { projectId: project.id } });
        const { data } = (await answer.json()) as { data: { items: { status: string; provider: string }[] } };
        return data.items.map(({ status, provider }) => `${status} by ${provider}`);
      },
      { timeout: 60_000 },
    )
    .toEqual(['completed by anthropic']);
});
