import { queryOptions, useMutation } from '@tanstack/react-query';
import type { ApiKey, ApiKeyChange, ApiKeyList, NewApiKey } from '@/data/api-types';
import { api } from '@/data/client';
import { queryClient } from '@/data/query-client';

export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: ({ signal }) => api.get<ApiKeyList>('/api/api-keys', { limit: 100 }, signal),
});

/** A key decides what can be made: models and providers are asked for anew. */
const refresh = () => {
  for (const queryKey of [['keys'], ['models'], ['providers']]) void queryClient.invalidateQueries({ queryKey });
};

export const useAddKey = () =>
  useMutation({ mutationFn: (body: NewApiKey) => api.post<ApiKey>('/api/api-keys', body), onSuccess: refresh });

export type KeyChange = ApiKeyChange & { id: string };
export const useChangeKey = () =>
  useMutation({
    mutationFn: ({ id, ...body }: KeyChange) => api.put<ApiKey>(`/api/api-keys/${id}`, body),
    onSuccess: refresh,
  });

export const useTestKey = () =>
  useMutation({ mutationFn: (id: string) => api.post<ApiKey>(`/api/api-keys/${id}/test`), onSuccess: refresh });

export const useDeleteKey = () =>
  useMutation({ mutationFn: (id: string) => api.delete(`/api/api-keys/${id}`), onSuccess: refresh });
