import { keepPreviousData, queryOptions, useMutation } from '@tanstack/react-query';
import type { CancelResult, GenerateRequest, Generation, Model, Quote } from '@/data/api-types';
import { api } from '@/data/client';
import { submit } from '@/data/outbox';
import { queryClient } from '@/data/query-client';

export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: ({ signal }) => api.get<Model[]>('/api/models', undefined, signal),
  staleTime: 60_000,
});

export const quoteQuery = (request: GenerateRequest | undefined) =>
  queryOptions({
    queryKey: ['quote', request],
    queryFn: ({ signal }) => api.post<Quote>('/api/generate/quote', request, { signal }),
    enabled: !!request,
    // The price on the button stays until the next one is known, instead of flickering away.
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    gcTime: 60_000,
  });

const refreshGenerations = () => queryClient.invalidateQueries({ queryKey: ['generations'] });

export const useGenerate = () =>
  useMutation({
    mutationFn: ({ request, quotedNanoUsd }: { request: GenerateRequest; quotedNanoUsd: number | undefined }) =>
      submit(request, quotedNanoUsd),
    onSuccess: refreshGenerations,
  });

export const useCancel = () =>
  useMutation({
    mutationFn: (id: string) => api.post<CancelResult>(`/api/generations/${id}/cancel`),
    onSuccess: refreshGenerations,
  });

export const useRetry = () =>
  useMutation({
    mutationFn: (id: string) =>
      api.post<Generation>(`/api/generations/${id}/retry`, {}, { headers: { 'Idempotency-Key': crypto.randomUUID() } }),
    onSuccess: refreshGenerations,
  });
