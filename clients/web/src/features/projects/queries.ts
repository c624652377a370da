import { infiniteQueryOptions, queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import type { NewProject, Page, Project, ProjectChange } from '@/data/api-types';
import { api, type Query } from '@/data/client';
import { queryClient } from '@/data/query-client';

export type ProjectShelf = 'active' | 'archived' | 'trash';
const shelfQuery: Record<ProjectShelf, Query> = {
  active: { archived: false },
  archived: { archived: true },
  trash: { trashed: true },
};

export const projectsQuery = (shelf: ProjectShelf = 'active', search = '') =>
  infiniteQueryOptions({
    queryKey: ['projects', shelf, search],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Project>>('/api/projects', { ...shelfQuery[shelf], search, limit: 48, cursor: pageParam }, signal),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });

async function allOf(shelf: ProjectShelf, signal: AbortSignal) {
  const all: Project[] = [];
  let cursor: string | null = '';
  do {
    const page: Page<Project> = await api.get('/api/projects', { ...shelfQuery[shelf], limit: 100, cursor }, signal);
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  return all;
}
/** Every project, archived ones last: to choose one from, and to name what costs and budgets belong to. */
export const allProjectsQuery = queryOptions({
  queryKey: ['projects', 'all'],
  queryFn: async ({ signal }) => [...(await allOf('active', signal)), ...(await allOf('archived', signal))],
});
const none: Project[] = [];
export const useAllProjects = () => useQuery(allProjectsQuery).data ?? none;

export const projectQuery = (id: string) =>
  queryOptions({
    queryKey: ['project', id],
    queryFn: ({ signal }) => api.get<Project>(`/api/projects/${id}`, undefined, signal),
  });

const refresh = (id?: string) =>
  Promise.all([
    queryClient.invalidateQueries({ queryKey: ['projects'] }),
    id ? queryClient.invalidateQueries({ queryKey: ['project', id] }) : undefined,
  ]);

export const useCreateProject = () =>
  useMutation({
    mutationFn: (fields: NewProject) => api.post<Project>('/api/projects', fields),
    onSuccess: () => refresh(),
  });

export const useUpdateProject = () =>
  useMutation({
    mutationFn: ({ id, ...fields }: ProjectChange & { id: string }) => api.put<Project>(`/api/projects/${id}`, fields),
    onSuccess: (_, { id }) => refresh(id),
  });

export const useDeleteProject = () =>
  useMutation({ mutationFn: (id: string) => api.delete(`/api/projects/${id}`), onSuccess: (_, id) => refresh(id) });

export const useRestoreProject = () =>
  useMutation({
    mutationFn: (id: string) => api.post(`/api/projects/${id}/restore`),
    onSuccess: (_, id) => refresh(id),
  });
