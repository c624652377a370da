import { infiniteQueryOptions, queryOptions, useMutation } from '@tanstack/react-query';
import type { Asset, MediaType, Page } from '@/data/api-types';
import { api, type Query } from '@/data/client';
import { queryClient } from '@/data/query-client';

export type AssetShelf = 'current' | 'archived' | 'trash';
export interface AssetFilter {
  projectId?: string | undefined;
  type?: MediaType | undefined;
  favorite?: boolean | undefined;
  tag?: string | undefined;
  search?: string | undefined;
  shelf: AssetShelf;
  sort: string;
}

function toQuery({ shelf, sort, favorite, ...rest }: AssetFilter): Query {
  const [by, order] = sort.split(' ');
  return {
    ...rest,
    favorite: favorite || undefined,
    archived: shelf === 'archived' ? true : undefined,
    trashed: shelf === 'trash' ? true : undefined,
    sort: by,
    order,
  };
}

export const assetsQuery = (filter: AssetFilter) =>
  infiniteQueryOptions({
    queryKey: ['assets', filter],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Asset>>('/api/assets', { ...toQuery(filter), limit: 60, cursor: pageParam }, signal),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });

/** The newest few of a project, for its cover. */
export const assetPreviewQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['assets', 'preview', projectId],
    queryFn: async ({ signal }) => (await api.get<Page<Asset>>('/api/assets', { projectId, limit: 12 }, signal)).items,
    staleTime: 60_000,
  });

export const assetQuery = (id: string) =>
  queryOptions({
    queryKey: ['asset', id],
    queryFn: ({ signal }) => api.get<Asset>(`/api/assets/${id}`, undefined, signal),
  });

interface Link {
  url: string;
  expiresAt: string;
}
/** A signed link to the bytes; asked for again before it expires. */
export const assetLinkQuery = (id: string) =>
  queryOptions({
    queryKey: ['asset-link', id],
    queryFn: () => api.post<Link>(`/api/assets/${id}/download`),
    staleTime: (query) => {
      const expires = query.state.data?.expiresAt;
      return expires ? Math.max(0, new Date(expires).getTime() - query.state.dataUpdatedAt - 60_000) : 0;
    },
  });

export const assetTextQuery = (id: string) =>
  queryOptions({
    queryKey: ['asset-text', id],
    queryFn: async ({ signal }) => {
      const link = await queryClient.fetchQuery(assetLinkQuery(id));
      const response = await fetch(link.url, { signal });
      if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
      return response.text();
    },
    staleTime: Infinity,
  });

const refresh = (id?: string) => {
  void queryClient.invalidateQueries({ queryKey: ['assets'] });
  if (id) void queryClient.invalidateQueries({ queryKey: ['asset', id] });
};

export type AssetChange = Partial<Pick<Asset, 'name' | 'description' | 'tags' | 'favorite' | 'archived'>>;
export const useUpdateAsset = () =>
  useMutation({
    mutationFn: ({ asset, change }: { asset: Asset; change: AssetChange }) => {
      const { name, description = null, tags, favorite, archived } = asset;
      return api.put<Asset>(`/api/assets/${asset.id}`, { name, description, tags, favorite, archived, ...change });
    },
    onSuccess: (_, { asset }) => refresh(asset.id),
  });

export type BulkAction = 'favorite' | 'unfavorite' | 'archive' | 'unarchive' | 'trash' | 'restore' | 'delete' | 'tag';
export const useBulk = () =>
  useMutation({
    mutationFn: (body: { ids: string[]; action: BulkAction; value?: string }) => api.post('/api/assets/bulk', body),
    onSuccess: (_, { ids }) => refresh(ids[0]),
  });
