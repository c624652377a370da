import { infiniteQueryOptions, queryOptions, useMutation } from '@tanstack/react-query';
import type {
  Asset,
  AssetChange,
  AssetLineage,
  AssetSummary,
  BulkRequest,
  BulkResult,
  DownloadLink,
  MediaType,
  Page,
  TagList,
  Waveform,
} from '@/data/api-types';
import { api, type Query } from '@/data/client';
import { ApiError } from '@/data/problem';
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
      api.get<Page<AssetSummary>>('/api/assets', { ...toQuery(filter), limit: 60, cursor: pageParam }, signal),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });

/** The newest few of a project, for its cover. */
export const assetPreviewQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['assets', 'preview', projectId],
    queryFn: async ({ signal }) =>
      (await api.get<Page<AssetSummary>>('/api/assets', { projectId, limit: 12 }, signal)).items,
    staleTime: 60_000,
  });

export const assetQuery = (id: string) =>
  queryOptions({
    queryKey: ['asset', id],
    queryFn: ({ signal }) => api.get<Asset>(`/api/assets/${id}`, undefined, signal),
  });

export const lineageQuery = (id: string) =>
  queryOptions({
    queryKey: ['asset', id, 'lineage'],
    queryFn: ({ signal }) => api.get<AssetLineage>(`/api/assets/${id}/lineage`, undefined, signal),
  });

/** A signed link that saves the file under its name. */
export const downloadLink = (id: string) => api.post<DownloadLink>(`/api/assets/${id}/download`);

export const assetTextQuery = ({ id, contentUrl }: Pick<Asset, 'id' | 'contentUrl'>) =>
  queryOptions({
    queryKey: ['asset-text', id],
    queryFn: async ({ signal }) => {
      const response = await fetch(contentUrl, { signal });
      if (!response.ok) throw new ApiError(response.status, 'CONTENT', response.statusText);
      return response.text();
    },
    staleTime: Infinity,
  });

export const waveformQuery = (id: string) =>
  queryOptions({
    queryKey: ['waveform', id],
    queryFn: async ({ signal }) => {
      const response = await fetch(`/api/assets/${id}/waveform`, { signal });
      if (!response.ok) throw new ApiError(response.status, 'WAVEFORM', response.statusText);
      return ((await response.json()) as Waveform).peaks;
    },
    staleTime: Infinity,
  });

const refresh = (id?: string) => {
  void queryClient.invalidateQueries({ queryKey: ['assets'] });
  if (id) void queryClient.invalidateQueries({ queryKey: ['asset', id] });
};

export const useUpdateAsset = () =>
  useMutation({
    mutationFn: ({ asset, change }: { asset: AssetSummary; change: AssetChange }) =>
      api.put<Asset>(`/api/assets/${asset.id}`, change),
    onSuccess: (_, { asset }) => refresh(asset.id),
  });

export type BulkAction = BulkRequest['action'];
/** As many as the API takes at once. */
const bulkSize = 100;
/** One action on any number of assets; says which of them it could not be done to. */
export const useBulk = () =>
  useMutation({
    mutationFn: async ({ ids, ...action }: BulkRequest) => {
      const failed: BulkResult['items'] = [];
      for (let start = 0; start < ids.length; start += bulkSize) {
        const { items } = await api.post<BulkResult>('/api/assets/bulk', {
          ids: ids.slice(start, start + bulkSize),
          ...action,
        });
        failed.push(...items.filter(({ success }) => !success));
      }
      return failed;
    },
    onSettled: (_result, _error, { ids }) => refresh(ids[0]),
  });

export const tagsQuery = (projectId?: string) =>
  queryOptions({
    queryKey: ['assets', 'tags', projectId],
    queryFn: async ({ signal }) => (await api.get<TagList>('/api/assets/tags', { projectId }, signal)).items,
  });
