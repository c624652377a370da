import { expect, test } from './support/journey.ts';

test.use({ serviceWorkers: 'allow' });

test('the app can be installed: a manifest without faults, icons of the sizes it names, and a worker', async ({
  page,
}) => {
  await page.goto('/');
  const browser = await page.context().newCDPSession(page);
  const { url, errors, data } = await browser.send('Page.getAppManifest');
  expect(url).toContain('.webmanifest');
  expect(errors).toEqual([]);

  const manifest = JSON.parse(data ?? '') as {
    display: string;
    start_url: string;
    icons: { src: string; sizes: string }[];
  };
  expect([manifest.display, manifest.start_url]).toEqual(['standalone', '/']);
  const icons = manifest.icons.filter(({ sizes }) => sizes !== 'any');
  expect(icons.map(({ sizes }) => sizes)).toEqual(expect.arrayContaining(['192x192', '512x512']));
  for (const { src, sizes } of icons)
    expect(
      await page.evaluate(async (address) => {
        const icon = await createImageBitmap(await (await fetch(address)).blob());
        return `${icon.width}x${icon.height}`;
      }, src),
      src,
    ).toBe(sizes);

  expect(await page.evaluate(async () => (await navigator.serviceWorker.ready).active?.scriptURL)).toContain('/sw.js');
  expect((await browser.send('Page.getInstallabilityErrors')).installabilityErrors).toEqual([]);
});
