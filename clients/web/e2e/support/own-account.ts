import { request } from '@playwright/test';
import { test as signedIn } from './journey.ts';
import { signUp } from './sign-up-once.ts';

interface Account {
  email: string;
  sessionFile: string;
}

/** For journeys that change the account itself, or count everything in it: one of their own. */
export const test = signedIn.extend<{ account: Account }>({
  account: async ({ baseURL }, use, info) => {
    const account = {
      email: `own-${info.project.name}-${info.workerIndex}-${Date.now()}@example.org`,
      sessionFile: info.outputPath('session.json'),
    };
    await signUp(baseURL ?? '', account.email, account.sessionFile);
    await use(account);
  },
  storageState: async ({ account }, use) => use(account.sessionFile),
  api: async ({ baseURL, account }, use) => {
    const context = await request.newContext({
      baseURL: baseURL ?? '',
      storageState: account.sessionFile,
      extraHTTPHeaders: { 'X-CSRF': '1' },
    });
    await use(context);
    await context.dispose();
  },
});
