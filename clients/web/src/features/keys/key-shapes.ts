import { keys as m } from '@messages/keys';

/** An endpoint of one's own has no address that could be known. */
export const needsAddress = (provider: string) => provider === 'custom';

/** What the provider's key looks like where it is not one plain word, and what becomes of it. */
export const keyHint = (provider: string) => [m.shapes[provider], m.keyHint].filter(Boolean).join(' ');
