import { mkdirSync } from 'node:fs';
import { type FullConfig, request } from '@playwright/test';

export const storageFile = (project: string) => `test-results/session-${project}.json`;
export const password = 'seven green bicycles sing';

/** One account per screen size for the whole run: signing up is limited per address, as it should be. */
export default async function signUpOnce(config: FullConfig) {
  mkdirSync('test-results', { recursive: true });
  for (const { name, use } of config.projects) {
    const context = await request.newContext({ baseURL: use.baseURL ?? '', extraHTTPHeaders: { 'X-CSRF': '1' } });
    const answer = await context.post('/api/auth/signup', {
      data: { name: 'Ada', email: `${name}-${Date.now()}@example.org`, password },
    });
    if (!answer.ok())
      throw new Error(`MediaLab does not take sign-ups at ${use.baseURL}: ${answer.status()} ${await answer.text()}`);
    await context.storageState({ path: storageFile(name) });
    await context.dispose();
  }
}
