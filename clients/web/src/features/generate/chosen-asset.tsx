import { useQuery } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { generate as m } from '@messages/generate';
import { MediaIcon, thumbnailUrl } from '../gallery/asset-media';
import { assetQuery } from '../gallery/queries';
import type { Asset } from '@/data/api-types';
import { Skeleton } from '@/ui/state';

/** What a chosen asset is called, also when it was deleted since. */
export function useAssetName(id: string) {
  const { data, error } = useQuery(assetQuery(id));
  return data?.name ?? (error ? m.goneFile : '');
}

/** A chosen asset, small. Its name stands beside it or in the control's label. */
export function ChosenThumb({ id }: { id: string }) {
  const { data, error } = useQuery(assetQuery(id));
  return (
    <span className="relative block size-16 shrink-0 overflow-hidden rounded-md bg-sunken">
      {data ? (
        <Thumb asset={data} />
      ) : error ? (
        <span className="grid size-full place-items-center">
          <TriangleAlert size={22} aria-hidden="true" className="text-warn" />
        </span>
      ) : (
        <Skeleton className="size-full" />
      )}
    </span>
  );
}

const Thumb = ({ asset: { id, type, thumbnailUrl: hasThumbnail } }: { asset: Asset }) =>
  hasThumbnail && (type === 'image' || type === 'video') ? (
    <img src={thumbnailUrl(id, 256)} alt="" className="size-full object-cover" />
  ) : (
    <span className="grid size-full place-items-center">
      <MediaIcon type={type} size={24} />
    </span>
  );
