import { queryOptions, useMutation } from '@tanstack/react-query';
import type {
  AccessToken,
  CreatedAccessToken,
  Listing,
  NewAccessToken,
  Page,
  Passkey,
  PasswordChange,
  ProfileChange,
  ProviderSettingsChange,
  RecoveryCodes,
  Registration,
  Session,
  TwoFactorSetup,
} from '@/data/api-types';
import { api } from '@/data/client';
import { registerPasskey } from '@/data/passkeys';
import { queryClient } from '@/data/query-client';
import { refreshMe } from '@/data/session';

const refresh = (key: string) => () => queryClient.invalidateQueries({ queryKey: [key] });

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: async ({ signal }) => (await api.get<Page<Session>>('/api/auth/sessions', undefined, signal)).items,
});
export const useRevokeSession = () =>
  useMutation({ mutationFn: (id: string) => api.delete(`/api/auth/sessions/${id}`), onSuccess: refresh('sessions') });

export const useChangePassword = () =>
  useMutation({
    mutationFn: (body: PasswordChange) => api.post('/api/auth/password', body),
    onSuccess: refresh('sessions'),
  });

export const useSaveProfile = () =>
  useMutation({ mutationFn: (body: ProfileChange) => api.put('/api/auth/profile', body), onSuccess: refreshMe });

export const passkeysQuery = queryOptions({
  queryKey: ['passkeys'],
  queryFn: async ({ signal }) => (await api.get<Page<Passkey>>('/api/auth/passkeys', undefined, signal)).items,
});
export const useRegisterPasskey = () => useMutation({ mutationFn: registerPasskey, onSuccess: refresh('passkeys') });
export const useRemovePasskey = () =>
  useMutation({ mutationFn: (id: string) => api.delete(`/api/auth/passkeys/${id}`), onSuccess: refresh('passkeys') });

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: async ({ signal }) => (await api.get<Page<AccessToken>>('/api/access-tokens', undefined, signal)).items,
});
export const useCreateToken = () =>
  useMutation({
    mutationFn: (body: NewAccessToken) => api.post<CreatedAccessToken>('/api/access-tokens', body),
    onSuccess: refresh('tokens'),
  });
export const useRevokeToken = () =>
  useMutation({ mutationFn: (id: string) => api.delete(`/api/access-tokens/${id}`), onSuccess: refresh('tokens') });

/** Asks every provider that says so what it serves now. */
export const useRefreshModels = () =>
  useMutation({ mutationFn: () => api.post<Listing[]>('/api/models/refresh', {}), onSuccess: refresh('models') });
export const useSaveProviders = () =>
  useMutation({
    mutationFn: (body: ProviderSettingsChange[]) => api.put('/api/settings/providers', body),
    onSuccess: async () => {
      await Promise.all([refresh('provider-settings')(), refresh('models')(), refresh('providers')()]);
    },
  });

export const useBeginTwoFactor = () =>
  useMutation({ mutationFn: () => api.post<TwoFactorSetup>('/api/auth/two-factor') });
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
  queryFn: ({ signal }) => api.get<Registration>('/api/auth/registration', undefined, signal),
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
