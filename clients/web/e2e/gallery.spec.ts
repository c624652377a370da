import { expect, makeInSandbox, newProject, showDetails, test } from './support/journey.ts';

test('an asset is found, renamed, tagged, marked, used again, trashed and brought back', async ({ page, api }) => {
  test.setTimeout(120_000);
  const project = await newProject(api);
  await makeInSandbox(api, project.id, 'image', 'A red kite over dunes');
  await makeInSandbox(api, project.id, 'text', 'A note about kites');
  await page.goto(`/projects/${project.id}`);
  const tiles = page.getByRole('listitem');
  await expect(tiles).toHaveCount(2);

  await test.step('filters', async () => {
    await page.getByRole('button', { name: 'Images' }).click();
    await expect(tiles).toHaveCount(1);
  });

  const viewer = page.getByRole('dialog', { name: /^Viewer/ });
  await test.step('details are changed in the viewer', async () => {
    await tiles.first().getByRole('button').first().click();
    await showDetails(viewer);
    await viewer.getByLabel('Name').fill('Kite');
    await viewer.getByLabel('Tags').fill('hero');
    await viewer.getByLabel('Tags').press('Enter');
    await expect(viewer.getByRole('button', { name: 'Remove the tag hero' })).toBeVisible();
    await viewer.getByRole('button', { name: 'Favourite', exact: true }).click();
    await expect(viewer.getByRole('button', { name: 'Not a favourite any more' })).toBeVisible();
  });

  await test.step('the prompt goes back into the form, and nothing else', async () => {
    await viewer.getByRole('button', { name: 'Prompt', exact: true }).click();
    await expect(page.getByRole('textbox', { name: 'Prompt' })).toHaveValue('A red kite over dunes');
  });

  await test.step('trash and back', async () => {
    await page.goto(`/projects/${project.id}`);
    await page.getByRole('button', { name: 'Favourites' }).click();
    await expect(tiles).toHaveCount(1);
    await tiles.first().getByRole('button', { name: 'Open Kite' }).click();
    await showDetails(viewer);
    await viewer.getByRole('button', { name: 'Move to the trash' }).click();
    await expect(page.getByText('Moved to the trash')).toBeVisible();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(tiles).toHaveCount(1);
  });
});

test('the viewer is driven by the keyboard', async ({ page, api }, info) => {
  test.skip(info.project.name === 'phone', 'phones have no arrow keys');
  const project = await newProject(api);
  await makeInSandbox(api, project.id, 'image', 'First');
  await makeInSandbox(api, project.id, 'image', 'Second');
  await page.goto(`/projects/${project.id}`);
  await page.getByRole('listitem').first().getByRole('button').first().click();
  const viewer = page.getByRole('dialog', { name: /^Viewer/ });
  await expect(viewer).toContainText('1 / 2');
  await page.keyboard.press('ArrowRight');
  await expect(viewer).toContainText('2 / 2');
  await page.keyboard.press('Escape');
  await expect(viewer).toBeHidden();
});

test('several are chosen at once', async ({ page, api }, info) => {
  test.skip(info.project.name === 'phone', 'a phone selects by a long press');
  const project = await newProject(api);
  await makeInSandbox(api, project.id, 'image', 'One');
  await makeInSandbox(api, project.id, 'image', 'Two');
  await page.goto(`/projects/${project.id}`);
  await page.getByRole('listitem').first().hover();
  await page
    .getByRole('listitem')
    .first()
    .getByRole('button', { name: /^Select/ })
    .click();
  await page.getByRole('button', { name: 'Select all shown' }).click();
  const bar = page.getByRole('toolbar', { name: '2 selected' });
  await bar.getByRole('button', { name: 'Move to the trash' }).click();
  await expect(page.getByText('2 moved to the trash')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Nothing here yet' })).toBeVisible();
});

test('the viewer shows what an asset was made from, and goes there and back', async ({ page, api }) => {
  const project = await newProject(api);
  const { assets } = await makeInSandbox(api, project.id, 'image', 'The original kite');
  await api.post(`/api/assets/${assets[0]}/duplicate`);
  await page.goto(`/projects/${project.id}`);
  await expect(page.getByRole('listitem')).toHaveCount(2);
  await page.getByRole('listitem').first().getByRole('button').first().click();
  const viewer = page.getByRole('dialog', { name: /^Viewer/ });
  // All of the window but the place of its scroll bar.
  expect((await viewer.boundingBox())?.width).toBeGreaterThan((page.viewportSize()?.width ?? 0) - 20);
  await showDetails(viewer);
  const parents = viewer.getByRole('group', { name: 'Made from' });
  await expect(viewer.getByText('With the one before it:')).toBeVisible();
  await parents.getByRole('button').click();
  await expect(viewer.getByRole('group', { name: 'Used for' })).toBeVisible();
  await expect(parents).toBeHidden();
  await viewer.getByRole('button', { name: 'Back' }).click();
  await expect(parents).toBeVisible();
});

test('a gallery pulled down on a touch screen shows what is new', async ({ page, api, isMobile }) => {
  test.skip(!isMobile, 'a gesture of touch screens');
  const project = await newProject(api);
  await page.goto(`/projects/${project.id}`);
  await expect(page.getByText('Nothing here yet')).toBeVisible();
  const asked = page.waitForRequest(/\/api\/assets\?/);
  const devtools = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', y?: number) =>
    devtools.send('Input.dispatchTouchEvent', { type, touchPoints: y === undefined ? [] : [{ x: 190, y }] });
  await touch('touchStart', 200);
  for (const y of [260, 320, 380, 440]) await touch('touchMove', y);
  await touch('touchEnd');
  await asked;
});
