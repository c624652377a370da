import { infiniteQueryOptions, queryOptions, useMutation } from '@tanstack/react-query';
import type { MediaType, NewTemplate, Page, Template } from '@/data/api-types';
import { api } from '@/data/client';
import { queryClient } from '@/data/query-client';

const path = '/api/projects/templates';
const mostOnPage = 100;

export const templatesQuery = (search = '') =>
  infiniteQueryOptions({
    queryKey: ['templates', 'list', search],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => api.get<Page<Template>>(path, { search, limit: 24, cursor: pageParam }, signal),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });

/** All that make one kind of media: what a form offers. */
export const templatesForQuery = (type: MediaType) =>
  queryOptions({
    queryKey: ['templates', 'for', type],
    queryFn: async ({ signal }) => {
      const all: Template[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page: Page<Template> = await api.get(path, { type, limit: mostOnPage, cursor }, signal);
        all.push(...page.items);
        cursor = page.nextCursor;
      }
      return all;
    },
    // What was kept over a reload may be from before a template was written.
    staleTime: 0,
  });

const refresh = () => {
  for (const queryKey of [['templates'], ['quote'], ['batch-quote']]) void queryClient.invalidateQueries({ queryKey });
};

export const useSaveTemplate = () =>
  useMutation({
    mutationFn: ({ id, ...fields }: NewTemplate & { id?: string | undefined }) =>
      id ? api.put<Template>(`${path}/${id}`, fields) : api.post<Template>(path, fields),
    onSuccess: refresh,
  });

export const useDeleteTemplate = () =>
  useMutation({ mutationFn: (id: string) => api.delete(`${path}/${id}`), onSuccess: refresh });
