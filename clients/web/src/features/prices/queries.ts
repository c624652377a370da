import { infiniteQueryOptions, useMutation } from '@tanstack/react-query';
import type { Page, Price } from '@/data/api-types';
import { api } from '@/data/client';
import { queryClient } from '@/data/query-client';

export const pricesQuery = (provider: string) =>
  infiniteQueryOptions({
    queryKey: ['prices', provider],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Price>>('/api/prices', { provider, limit: 100, cursor: pageParam }, signal),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });

/** What the buttons say is worked out anew. */
const refresh = () => {
  for (const queryKey of [['prices'], ['quote'], ['models']]) void queryClient.invalidateQueries({ queryKey });
};

export type PriceChange = Pick<Price, 'provider' | 'model' | 'unit' | 'nanoUsd' | 'per' | 'attributes'>;
export const useSavePrice = () =>
  useMutation({
    mutationFn: ({ id, ...change }: PriceChange & { id: string }) =>
      api.put<Price>(`/api/prices/overrides/${id}`, change),
    onSuccess: refresh,
  });

export const useDropPrice = () =>
  useMutation({ mutationFn: (id: string) => api.delete(`/api/prices/overrides/${id}`), onSuccess: refresh });
