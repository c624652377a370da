import { api } from './client';

interface Challenge<T> {
  challengeId: string;
  options: T;
}

/** The browser can do it, and may here: only on HTTPS or on this machine itself. */
export const passkeysSupported = () =>
  typeof PublicKeyCredential === 'function' && typeof PublicKeyCredential.parseCreationOptionsFromJSON === 'function';

/** The person closed the browser's window, or took too long. */
export const wasDismissed = (error: unknown) => error instanceof DOMException && error.name === 'NotAllowedError';

/** The device has a passkey for this account already. */
export const isRegistered = (error: unknown) => error instanceof DOMException && error.name === 'InvalidStateError';

export async function registerPasskey(name: string) {
  const { challengeId, options } =
    await api.post<Challenge<PublicKeyCredentialCreationOptionsJSON>>('/api/auth/passkeys/options');
  const credential = await navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
  });
  await api.post('/api/auth/passkeys', { challengeId, name, credential: (credential as PublicKeyCredential).toJSON() });
}

export async function logInWithPasskey() {
  const { challengeId, options } = await api.post<Challenge<PublicKeyCredentialRequestOptionsJSON>>(
    '/api/auth/passkeys/login/options',
  );
  const credential = await navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
  });
  await api.post('/api/auth/passkeys/login', {
    challengeId,
    credential: (credential as PublicKeyCredential).toJSON(),
  });
}
