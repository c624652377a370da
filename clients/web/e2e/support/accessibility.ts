import type { Page } from '@playwright/test';
import axe, { type RunOptions } from 'axe-core';
import { expect } from './journey.ts';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];
/** What a theme can change. */
const ofColours = ['color-contrast', 'link-in-text-block'];

/** The page as it is now has no accessibility violation in either theme. */
export async function expectAccessible(page: Page) {
  await page.emulateMedia({ colorScheme: 'light' });
  await expectNoViolations(page, { type: 'tag', values: tags });
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectNoViolations(page, { type: 'rule', values: ofColours });
}

async function expectNoViolations(page: Page, runOnly: RunOptions['runOnly'] & object) {
  // Colours are judged when the fading in is over.
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(
        (animation) =>
          animation.playState !== 'running' || animation.effect?.getComputedTiming().iterations === Infinity,
      ),
  );
  // Straight in the page: what @axe-core/playwright does around it, for pages of several frames, takes four times as long.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(
    (options) => (window as unknown as { axe: typeof axe }).axe.run(document, options),
    { runOnly, resultTypes: ['violations'] } satisfies RunOptions,
  );
  expect
    .soft(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`),
      page.url(),
    )
    .toEqual([]);
}
