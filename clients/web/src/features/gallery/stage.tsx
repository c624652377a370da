import { useQuery } from '@tanstack/react-query';
import { AssetThumb, isReady, thumbnailUrl } from './asset-media';
import { assetLinkQuery, assetTextQuery } from './queries';
import type { Asset } from '@/data/api-types';
import { Problem, Skeleton } from '@/ui/state';

/** The asset itself: picture, player or text. */
export function Stage({ asset }: { asset: Asset }) {
  const link = useQuery({ ...assetLinkQuery(asset.id), enabled: asset.type !== 'text' && isReady(asset) });
  if (asset.type === 'text') return <TextStage asset={asset} />;
  if (link.error) return <Problem error={link.error} retry={() => void link.refetch()} />;
  if (!isReady(asset))
    return (
      <div className="relative size-64 overflow-hidden rounded-lg">
        <AssetThumb asset={asset} />
      </div>
    );
  if (asset.type === 'image')
    return (
      <img
        src={link.data?.url ?? thumbnailUrl(asset.id, 1024)}
        alt={asset.description || asset.name}
        draggable={false}
        width={asset.width ?? undefined}
        height={asset.height ?? undefined}
        className="size-full object-contain"
      />
    );
  if (asset.type === 'video')
    return (
      // A generated clip has no spoken words of its own to caption.
      // eslint-disable-next-line jsx-a11y/media-has-caption
      <video
        src={link.data?.url}
        poster={thumbnailUrl(asset.id, 1024)}
        controls
        playsInline
        loop
        aria-label={asset.name}
        className="max-h-full max-w-full"
      />
    );
  return <AudioStage asset={asset} src={link.data?.url} />;
}

const AudioStage = ({ asset, src }: { asset: Asset; src: string | undefined }) => (
  <div className="grid w-full max-w-2xl gap-5 px-6">
    <img
      src={thumbnailUrl(asset.id, 1024)}
      alt=""
      className="max-h-48 w-full rounded-lg bg-surface object-contain p-4"
    />
    {/* The words that were spoken are in the details. */}
    {/* eslint-disable-next-line jsx-a11y/media-has-caption */}
    <audio src={src} controls aria-label={asset.name} className="w-full" />
  </div>
);

function TextStage({ asset }: { asset: Asset }) {
  const text = useQuery({ ...assetTextQuery(asset.id), enabled: isReady(asset) });
  if (text.error) return <Problem error={text.error} retry={() => void text.refetch()} />;
  return (
    <article
      // Scrolls by keyboard, so it must take focus.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      aria-label={asset.name}
      className="mx-3 max-h-full w-full max-w-2xl overflow-y-auto rounded-lg bg-surface p-6 leading-relaxed whitespace-pre-wrap select-text sm:p-9"
    >
      {text.data ?? <Skeleton className="h-40" />}
    </article>
  );
}
