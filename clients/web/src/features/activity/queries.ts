import { infiniteQueryOptions, queryOptions, useQuery } from '@tanstack/react-query';
import type { Generation, GenerationStatus, Page } from '@/data/api-types';
import { api, type Query } from '@/data/client';

const ended = new Set<GenerationStatus>(['completed', 'failed', 'cancelled', 'unknown']);
export const isRunning = (generation: Pick<Generation, 'status'>) => !ended.has(generation.status);

/** While something runs, ask now and then as well: live events may be cut off by a proxy. */
const whileRunning = (items: Generation[] | undefined) => (items?.some(isRunning) ? 8_000 : false);

export const recentGenerationsQuery = queryOptions({
  queryKey: ['generations', 'recent'],
  queryFn: ({ signal }) => api.get<Page<Generation>>('/api/generations', { limit: 30 }, signal),
  refetchInterval: (query) => whileRunning(query.state.data?.items),
});

export const generationsQuery = (filter: Query) =>
  infiniteQueryOptions({
    queryKey: ['generations', filter],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Generation>>('/api/generations', { ...filter, limit: 24, cursor: pageParam }, signal),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    refetchInterval: (query) => whileRunning(query.state.data?.pages[0]?.items),
  });

export const generationQuery = (id: string) =>
  queryOptions({
    queryKey: ['generation', id],
    queryFn: ({ signal }) => api.get<Generation>(`/api/generations/${id}`, undefined, signal),
  });

const nothing: Generation[] = [];
export const useRecentGenerations = () => useQuery(recentGenerationsQuery).data?.items ?? nothing;
export const useRunning = () => useRecentGenerations().filter(isRunning).length;
