import { queryOptions, useMutation } from '@tanstack/react-query';
import type { AccessToken, Passkey, ProviderHealth, ProviderSettings, Session } from '@/data/api-types';
import { api } from '@/data/client';
import { registerPasskey } from '@/data/passkeys';
import { queryClient } from '@/data/query-client';

const list = <T>(data: T[] | { items: T[] }) => (Array.isArray(data) ? data : data.items);
const all = async <T>(path: string, signal: AbortSignal) =>
  list(await api.get<T[] | { items: T[] }>(path, undefined, signal));
const refresh = (key: string) => () => queryClient.invalidateQueries({ queryKey: [key] });

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: ({ signal }) => all<Session>('/api/auth/sessions', signal),
});
export const useRevokeSession = () =>
  useMutation({ mutationFn: (id: string) => api.delete(`/api/auth/sessions/${id}`), onSuccess: refresh('sessions') });

export const useChangePassword = () =>
  useMutation({
    mutationFn: (body: { current: string; new: string }) => api.post('/api/auth/password', body),
    onSuccess: refresh('sessions'),
  });

export const useSaveProfile = () =>
  useMutation({ mutationFn: (body: { name: string }) => api.put('/api/auth/profile', body), onSuccess: refresh('me') });

export const passkeysQuery = queryOptions({
  queryKey: ['passkeys'],
  queryFn: ({ signal }) => all<Passkey>('/api/auth/passkeys', signal),
});
export const useRegisterPasskey = () => useMutation({ mutationFn: registerPasskey, onSuccess: refresh('passkeys') });
export const useRemovePasskey = () =>
  useMutation({ mutationFn: (id: string) => api.delete(`/api/auth/passkeys/${id}`), onSuccess: refresh('passkeys') });

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: ({ signal }) => all<AccessToken>('/api/access-tokens', signal),
});
export interface NewToken {
  name: string;
  scopes: string[];
  expiresAt?: string | undefined;
}
export const useCreateToken = () =>
  useMutation({
    mutationFn: (body: NewToken) => api.post<{ id: string; token: string }>('/api/access-tokens', body),
    onSuccess: refresh('tokens'),
  });
export const useRevokeToken = () =>
  useMutation({ mutationFn: (id: string) => api.delete(`/api/access-tokens/${id}`), onSuccess: refresh('tokens') });

export const providersQuery = queryOptions({
  queryKey: ['providers'],
  queryFn: ({ signal }) => all<ProviderHealth>('/api/providers', signal),
});
export const providerSettingsQuery = queryOptions({
  queryKey: ['provider-settings'],
  queryFn: ({ signal }) => all<ProviderSettings>('/api/settings/providers', signal),
});
export const useSaveProviders = () =>
  useMutation({
    mutationFn: (body: ProviderSettings[]) => api.put('/api/settings/providers', body),
    onSuccess: async () => {
      await Promise.all([refresh('provider-settings')(), refresh('models')()]);
    },
  });

interface RecoveryCodes {
  recoveryCodes: string[];
}
export const useBeginTwoFactor = () =>
  useMutation({ mutationFn: () => api.post<{ key: string; uri: string }>('/api/auth/two-factor') });
export const useConfirmTwoFactor = () =>
  useMutation({
    mutationFn: (code: string) => api.post<RecoveryCodes>('/api/auth/two-factor/confirm', { code }),
    onSuccess: refresh('me'),
  });
export const useDisableTwoFactor = () =>
  useMutation({
    mutationFn: (password: string) => api.post('/api/auth/two-factor/disable', { password }),
    onSuccess: refresh('me'),
  });
export const useRenewRecoveryCodes = () =>
  useMutation({
    mutationFn: (password: string) => api.post<RecoveryCodes>('/api/auth/two-factor/recovery-codes', { password }),
  });

export const registrationQuery = queryOptions({
  queryKey: ['registration'],
  queryFn: ({ signal }) => api.get<{ open: boolean }>('/api/auth/registration', undefined, signal),
});
export const useSetRegistration = () =>
  useMutation({
    mutationFn: (open: boolean) => api.put('/api/auth/registration', { open }),
    onSuccess: refresh('registration'),
  });
export const useBecomeAdministrator = () =>
  useMutation({
    mutationFn: (setupToken: string) => api.post('/api/auth/administrator', { setupToken }),
    onSuccess: refresh('me'),
  });
