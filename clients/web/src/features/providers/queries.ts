import { queryOptions, useQuery } from '@tanstack/react-query';
import type { ProviderHealth, ProviderSettings, Retirement } from '@/data/api-types';
import { api } from '@/data/client';

export const providersQuery = queryOptions({
  queryKey: ['providers'],
  queryFn: ({ signal }) => api.get<ProviderHealth[]>('/api/providers', undefined, signal),
});

/** Which are on, in what order, and with which default models. */
export const providerSettingsQuery = queryOptions({
  queryKey: ['provider-settings'],
  queryFn: ({ signal }) => api.get<ProviderSettings[]>('/api/settings/providers', undefined, signal),
});

/** Models this workspace used lately that their provider will end. */
export const retirementsQuery = queryOptions({
  queryKey: ['models', 'retirements'],
  queryFn: ({ signal }) => api.get<Retirement[]>('/api/models/retirements', undefined, signal),
  staleTime: 3_600_000,
});

const namesOf = (list: ProviderHealth[]) => new Map(list.map(({ provider, name }) => [provider, name]));
/** What people call a provider; its id while that is not known. */
export function useProviderName() {
  const names = useQuery({ ...providersQuery, select: namesOf }).data;
  return (provider: string) => names?.get(provider) ?? provider;
}
