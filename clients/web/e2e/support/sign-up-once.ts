import { mkdirSync } from 'node:fs';
import { type FullConfig, request } from '@playwright/test';
import { simulated } from './simulator.ts';

export const storageFile = (project: string) => `test-results/session-${project}.json`;
export const password = 'seven green bicycles sing';

export async function signUp(baseURL: string, email: string, sessionFile: string) {
  const context = await request.newContext({ baseURL, extraHTTPHeaders: { 'X-CSRF': '1' } });
  const answer = await context.post('/api/auth/signup', { data: { name: 'Ada', email, password } });
  if (!answer.ok())
    throw new Error(`MediaLab does not take sign-ups at ${baseURL}: ${answer.status()} ${await answer.text()}`);
  await context.storageState({ path: sessionFile });
  await context.dispose();
}

/** One account per screen size for the whole run: signing up is limited per address, as it should be. */
export default async function signUpOnce(config: FullConfig) {
  if (!simulated)
    console.warn(
      "\nNO PROVIDER SIMULATOR: the journeys with a key of one's own are skipped. ./medialab test e2e runs them.\n",
    );
  mkdirSync('test-results', { recursive: true });
  for (const { name, use } of config.projects)
    await signUp(use.baseURL ?? '', `${name}-${Date.now()}@example.org`, storageFile(name));
}
