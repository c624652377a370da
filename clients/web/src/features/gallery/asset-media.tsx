import { useQuery } from '@tanstack/react-query';
import { clsx } from 'clsx';
import { AudioLines, Clapperboard, FileText, Image as ImageIcon, Play } from 'lucide-react';
import { gallery as m } from '@messages/gallery';
import { assetTextQuery } from './queries';
import type { Asset, MediaType } from '@/data/api-types';
import { url } from '@/data/client';
import { formatDuration } from '@/data/format';

/** Sizes the server makes are few, so that the same file serves many screens. */
export const thumbnailUrl = (id: string, size: 256 | 512 | 1024) => url(`/api/assets/${id}/thumbnail`, { size });

const icons = { text: FileText, image: ImageIcon, video: Clapperboard, audio: AudioLines };
const tones: Record<MediaType, string> = {
  text: 'text-text',
  image: 'text-image',
  video: 'text-video',
  audio: 'text-audio',
};
export function MediaIcon({ type, size = 18, className }: { type: MediaType; size?: number; className?: string }) {
  const Icon = icons[type];
  return <Icon size={size} aria-hidden="true" className={clsx(tones[type], 'shrink-0', className)} />;
}

export const isReady = (asset: Asset) => asset.status === 'ready';

/** An asset at a glance, whatever it is: fills the box it is put into. */
export function AssetThumb({ asset, size = 512 }: { asset: Asset; size?: 256 | 512 | 1024 }) {
  if (asset.type === 'text') return <TextThumb asset={asset} />;
  if (!isReady(asset)) return <Waiting asset={asset} />;
  return (
    <>
      <img
        src={thumbnailUrl(asset.id, size)}
        alt={asset.description || asset.name}
        loading="lazy"
        decoding="async"
        draggable={false}
        className={clsx(
          'size-full',
          asset.type === 'audio' ? 'bg-sunken object-contain p-3 dark:invert-0' : 'bg-sunken object-cover',
        )}
      />
      {(asset.type === 'video' || asset.type === 'audio') && (
        <span className="tnum absolute bottom-2 left-2 flex items-center gap-1 rounded-full bg-black/65 px-2 py-0.5 text-xs font-semibold text-white">
          <Play size={11} fill="currentColor" aria-hidden="true" />
          {asset.duration ? formatDuration(asset.duration) : null}
        </span>
      )}
    </>
  );
}

function TextThumb({ asset }: { asset: Asset }) {
  const { data } = useQuery({ ...assetTextQuery(asset.id), enabled: !asset.excerpt && isReady(asset) });
  const text = asset.excerpt ?? data;
  return (
    <span className="block size-full overflow-hidden bg-surface p-3.5 text-left text-sm leading-snug [mask-image:linear-gradient(#000_65%,transparent)]">
      <FileText size={16} aria-hidden="true" className="mb-1.5 text-text" />
      {text?.slice(0, 400) ?? asset.name}
    </span>
  );
}

const Waiting = ({ asset }: { asset: Asset }) => (
  <span className="sheen grid size-full place-items-center text-xs text-muted">
    <MediaIcon type={asset.type} size={22} />
    <span className="sr-only">{m.preparing}</span>
  </span>
);
