import type { StateStorage } from 'zustand/middleware';
import type { Me } from './api-types';

const key = 'medialab-owner';

/** One person in one workspace: what is written or queued on this device belongs to them, and goes out in no other session. */
export const ownerOf = ({ user, workspace }: Pick<Me, 'user' | 'workspace'>) => `${user.id}/${workspace.id}`;

/** Whose session this is, as far as this device knows; null when nobody's. */
export const owner = () => localStorage.getItem(key);

export function rememberOwner(me: Me | undefined) {
  if (me) localStorage.setItem(key, ownerOf(me));
  else localStorage.removeItem(key);
}

/** When another tab logs out, or somebody else in, nothing of the one before may stay in this tab's memory. */
export const watchOwner = (changed: () => void) =>
  window.addEventListener('storage', (event) => {
    if (event.key === key) changed();
  });

const nameOf = (name: string) => `${name}:${owner() ?? ''}`;
/** Where drafts are kept: each person's apart. */
export const ownStorage: StateStorage = {
  getItem: (name) => localStorage.getItem(nameOf(name)),
  setItem: (name, value) => localStorage.setItem(nameOf(name), value),
  removeItem: (name) => localStorage.removeItem(nameOf(name)),
};

/** Removes this person's drafts from the device. */
export function forgetDrafts() {
  const mine = nameOf('');
  for (const name of Object.keys(localStorage)) if (name.endsWith(mine)) localStorage.removeItem(name);
}
