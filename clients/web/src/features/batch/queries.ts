import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation } from '@tanstack/react-query';
import type { Batch, BatchDetails, BatchQuote, BatchRequest, CancelledBatch, Page } from '@/data/api-types';
import { api } from '@/data/client';
import { queryClient } from '@/data/query-client';

const itemsPerPage = 48;
const once = () => ({ headers: { 'Idempotency-Key': crypto.randomUUID() } });
const refresh = () => {
  for (const key of ['batches', 'generations']) void queryClient.invalidateQueries({ queryKey: [key] });
};

export const batchQuoteQuery = (request: BatchRequest | undefined) =>
  queryOptions({
    queryKey: ['batch-quote', request],
    queryFn: ({ signal }) => api.post<BatchQuote>('/api/generate/batch/quote', request, { signal }),
    enabled: !!request,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    gcTime: 60_000,
  });

export const batchesQuery = (projectId: string) =>
  infiniteQueryOptions({
    queryKey: ['batches', { projectId }],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Batch>>('/api/batches', { projectId, limit: 12, cursor: pageParam }, signal),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    refetchInterval: (query) =>
      query.state.data?.pages.some(({ items }) => items.some(({ status }) => status === 'running')) ? 4_000 : false,
  });

/** The whole and its items. Asked for at an even pace while it runs: hundreds of live events would each ask for all of it. */
export const batchQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['batches', id],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<BatchDetails>(`/api/batches/${id}`, { limit: itemsPerPage, cursor: pageParam }, signal),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    refetchInterval: ({ state: { data } }) =>
      data?.pages[0]?.batch.status === 'running' ? 1_000 + 1_000 * data.pages.length : false,
  });

export const useStartBatch = () =>
  useMutation({
    mutationFn: (request: BatchRequest) => api.post<Batch>('/api/generate/batch', request, once()),
    onSuccess: refresh,
  });

export const useCancelBatch = () =>
  useMutation({
    mutationFn: (id: string) => api.post<CancelledBatch>(`/api/batches/${id}/cancel`),
    onSuccess: refresh,
  });

export const useRetryFailed = () =>
  useMutation({
    mutationFn: (id: string) => api.post<Batch>(`/api/batches/${id}/retry-failed`, undefined, once()),
    onSuccess: refresh,
  });
