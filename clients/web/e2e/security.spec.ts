import { createHmac } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect } from './support/journey.ts';
import { test } from './support/own-account.ts';
import { password } from './support/sign-up-once.ts';

async function logOut(page: Page) {
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Welcome back' })).toBeVisible();
}

/** A device with a fingerprint reader that always says yes. */
async function plugInAuthenticator(page: Page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

test('a passkey is added, logs in, and no longer does once removed', async ({ page }) => {
  await plugInAuthenticator(page);
  await page.goto('/settings/security');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Fingerprint of the tablet');
  await page.getByRole('dialog').getByRole('button', { name: 'Go on' }).click();
  const kept = page.getByRole('list', { name: 'Passkeys' }).getByRole('listitem');
  await expect(kept).toContainText('Fingerprint of the tablet');

  await logOut(page);
  await page.getByRole('button', { name: 'Log in with a passkey' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Projects' })).toBeVisible();

  await page.goto('/settings/security');
  await kept.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(kept).toHaveCount(0);
  await logOut(page);
  await page.getByRole('button', { name: 'Log in with a passkey' }).click();
  await expect(page.getByRole('alert')).toContainText('not known here');
});

test('passkeys are not offered where the browser has none', async ({ page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(window, 'PublicKeyCredential'));
  await page.goto('/settings/security');
  await expect(page.getByRole('heading', { name: 'Two-factor log-in' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Passkeys' })).toBeHidden();
  await logOut(page);
  await expect(page.getByRole('button', { name: 'Log in with a passkey' })).toBeHidden();
});

/** The six digits an authenticator app shows for the secret (RFC 6238). */
function codeOf(secret: string, at = Date.now()) {
  const bits = [...secret].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  const bytes = bits.join('').match(/.{8}/g) ?? [];
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const hash = createHmac('sha1', Buffer.from(bytes.map((byte) => parseInt(byte, 2))))
    .update(counter)
    .digest();
  const number = hash.readUInt32BE((hash.at(-1) ?? 0) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

test('an authenticator app is set up by its code, and asked for at the next log-in', async ({ page, account }) => {
  await page.goto('/settings/security');
  await page.getByRole('button', { name: 'Set up' }).click();
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByRole('img', { name: 'QR code for your authenticator app' })).toBeVisible();
  const secret = await sheet.getByRole('group', { name: 'Secret' }).locator('code').innerText();
  await sheet.getByLabel('Six-digit code').fill(codeOf(secret));
  await sheet.getByRole('button', { name: 'Switch on' }).click();
  const recovery = page.getByRole('dialog').getByRole('group', { name: 'Recovery codes' });
  const codes = (await recovery.locator('code').innerText()).trim().split('\n');
  expect(codes).toHaveLength(10);
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();

  await logOut(page);
  await page.getByLabel('E-mail').fill(account.email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await page.getByLabel('Code').fill(codes[0] ?? '');
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Projects' })).toBeVisible();
});
