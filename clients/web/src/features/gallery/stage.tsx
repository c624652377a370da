import { useQuery } from '@tanstack/react-query';
import { AssetThumb, isStored, thumbnailUrl } from './asset-media';
import { assetTextQuery } from './queries';
import { Waveform } from './waveform';
import type { AssetSummary } from '@/data/api-types';
import { Problem, Skeleton } from '@/ui/state';

/** The asset itself: picture, player or text. */
export function Stage({ asset }: { asset: AssetSummary }) {
  if (!isStored(asset))
    return (
      <div className="relative size-64 overflow-hidden rounded-lg">
        <AssetThumb asset={asset} />
      </div>
    );
  if (asset.type === 'text') return <TextStage asset={asset} />;
  if (asset.type === 'audio') return <AudioStage asset={asset} />;
  if (asset.type === 'image')
    return (
      <img
        src={asset.contentUrl}
        alt={asset.name}
        draggable={false}
        width={asset.width ?? undefined}
        height={asset.height ?? undefined}
        className="size-full object-contain"
      />
    );
  return (
    // A generated clip has no spoken words of its own to caption.
    // eslint-disable-next-line jsx-a11y/media-has-caption
    <video
      src={asset.contentUrl}
      poster={asset.thumbnailUrl ? thumbnailUrl(asset.id, 1024) : undefined}
      controls
      playsInline
      loop
      aria-label={asset.name}
      className="max-h-full max-w-full"
    />
  );
}

const AudioStage = ({ asset }: { asset: AssetSummary }) => (
  <div className="grid w-full max-w-2xl gap-5 px-6">
    <div className="h-40 rounded-lg bg-white/8 p-5 text-[#f0b45a]">
      <Waveform assetId={asset.id} />
    </div>
    {/* The words that were spoken are in the details. */}
    {/* eslint-disable-next-line jsx-a11y/media-has-caption */}
    <audio src={asset.contentUrl} controls aria-label={asset.name} className="w-full" />
  </div>
);

function TextStage({ asset }: { asset: AssetSummary }) {
  const text = useQuery(assetTextQuery(asset));
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
