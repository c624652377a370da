import type { Me } from './api-types';
import { submit, useOutbox } from './outbox';
import { ownStorage, rememberOwner } from './owner';
import { forgetSession, signOut } from './session';

const person = (id: string) => ({ user: { id }, workspace: { id: 'w' } }) as Me;
const answer = (status: number) => Promise.resolve(new Response(JSON.stringify({ success: status < 400 }), { status }));

/** Ada writes something and asks for something while the server is away; Ben has a draft on the same device. */
beforeEach(async () => {
  localStorage.clear();
  rememberOwner(person('ben'));
  ownStorage.setItem('medialab-drafts', "Ben's");
  rememberOwner(person('ada'));
  ownStorage.setItem('medialab-drafts', "Ada's");
  vi.stubGlobal('fetch', () => answer(503));
  await submit({ projectId: 'p', type: 'image', prompt: 'a boat', parameters: {}, references: [] });
  vi.stubGlobal('fetch', () => answer(200));
});
afterEach(() => vi.unstubAllGlobals());

const draftOf = (name: string) => {
  rememberOwner(person(name));
  return ownStorage.getItem('medialab-drafts');
};

it('signing out leaves nothing of one person on the device, and what others left alone', async () => {
  await signOut();
  expect(useOutbox.getState().items).toEqual([]);
  expect(draftOf('ada')).toBeNull();
  expect(draftOf('ben')).toBe("Ben's");
});

it('a session that ran out keeps drafts for its owner, where nobody else sees them', async () => {
  await forgetSession();
  expect(ownStorage.getItem('medialab-drafts')).toBeNull();
  expect(draftOf('ben')).toBe("Ben's");
  expect(draftOf('ada')).toBe("Ada's");
});
