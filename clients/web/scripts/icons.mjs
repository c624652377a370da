// Draws the PNG icons of the manifest from public/icons/mark.svg. Run by hand when the mark changes: node scripts/icons.mjs
import { readFileSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { chromePath, launchArgs } from './browser.mjs';

const svg = readFileSync('public/icons/mark.svg', 'utf8');
const browser = await chromium.launch({ executablePath: chromePath, args: launchArgs });
for (const [file, size, pad] of [
  ['icon-192', 192, 0],
  ['icon-512', 512, 0],
  ['maskable-512', 512, 0.12],
]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const inner = size * (1 - 2 * pad);
  const background = pad ? '#171310' : 'transparent';
  await page.setContent(
    `<body style="margin:0;display:grid;place-items:center;width:${size}px;height:${size}px;background:${background}"><div style="width:${inner}px;height:${inner}px">${svg}</div>`,
  );
  await page.screenshot({ path: `public/icons/${file}.png`, omitBackground: true });
  await page.close();
}
await browser.close();
