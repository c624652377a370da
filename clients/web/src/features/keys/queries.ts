import { queryOptions, useMutation } from '@tanstack/react-query';
import type { ApiKey } from '@/data/api-types';
import { api } from '@/data/client';
import { queryClient } from '@/data/query-client';

export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: async ({ signal }) => {
    const data = await api.get<ApiKey[] | { items: ApiKey[] }>('/api/api-keys', { limit: 100 }, signal);
    return Array.isArray(data) ? data : data.items;
  },
});

/** A key decides what can be made: models and providers are asked for anew. */
const refresh = () => {
  for (const queryKey of [['keys'], ['models'], ['providers']]) void queryClient.invalidateQueries({ queryKey });
};

export interface NewKey {
  provider: string;
  key: string;
  label?: string | undefined;
  baseUrl?: string | undefined;
}
export const useAddKey = () =>
  useMutation({ mutationFn: (body: NewKey) => api.post<ApiKey>('/api/api-keys', body), onSuccess: refresh });

export interface KeyChange {
  id: string;
  label?: string | null;
  active?: boolean;
  key?: string;
}
export const useChangeKey = () =>
  useMutation({
    mutationFn: ({ id, ...body }: KeyChange) => api.put<ApiKey>(`/api/api-keys/${id}`, body),
    onSuccess: refresh,
  });

export const useTestKey = () =>
  useMutation({ mutationFn: (id: string) => api.post<ApiKey>(`/api/api-keys/${id}/test`), onSuccess: refresh });

export const useDeleteKey = () =>
  useMutation({ mutationFn: (id: string) => api.delete(`/api/api-keys/${id}`), onSuccess: refresh });
