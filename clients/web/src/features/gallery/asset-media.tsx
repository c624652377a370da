import { useQuery } from '@tanstack/react-query';
import { clsx } from 'clsx';
import { AudioLines, Clapperboard, FileText, Image as ImageIcon, Play, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { gallery as m } from '@messages/gallery';
import { assetTextQuery } from './queries';
import { Waveform } from './waveform';
import type { AssetSummary, MediaType } from '@/data/api-types';
import { url } from '@/data/client';
import { formatDuration } from '@/data/format';

/** The sizes the server makes are few, so that the same file serves many screens. */
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

/** Its bytes are in our store: it can be opened, also while its preview is still being made. */
export const isStored = ({ status }: AssetSummary) => status === 'ready' || status === 'processing';

/** An asset at a glance, whatever it is: fills the box it is put into. */
export function AssetThumb({ asset, size = 512 }: { asset: AssetSummary; size?: 256 | 512 | 1024 }) {
  if (asset.status === 'broken') return <Broken asset={asset} />;
  if (!isStored(asset)) return <Waiting asset={asset} />;
  if (asset.type === 'text') return <TextThumb asset={asset} />;
  // Sound and film need what the preview worker makes; a picture can be shown as it is.
  if (asset.status === 'processing' && asset.type !== 'image') return <Waiting asset={asset} />;
  return (
    <>
      <Picture asset={asset} size={size} />
      {!!asset.duration && (
        <span className="tnum absolute bottom-2 left-2 flex items-center gap-1 rounded-full bg-black/65 px-2 py-0.5 text-xs font-semibold text-white">
          <Play size={11} fill="currentColor" aria-hidden="true" />
          {formatDuration(asset.duration)}
        </span>
      )}
    </>
  );
}

function Picture({ asset, size }: { asset: AssetSummary; size: 256 | 512 | 1024 }) {
  const [missing, setMissing] = useState(false);
  if (asset.type === 'audio')
    return (
      <span className="block size-full bg-sunken p-4 text-audio">
        <Waveform assetId={asset.id} />
      </span>
    );
  if (missing || (!asset.thumbnailUrl && asset.type !== 'image'))
    return (
      <span className="grid size-full place-items-center bg-sunken">
        <MediaIcon type={asset.type} size={28} />
      </span>
    );
  return (
    <img
      src={asset.thumbnailUrl ? thumbnailUrl(asset.id, size) : asset.contentUrl}
      alt={asset.name}
      loading="lazy"
      decoding="async"
      draggable={false}
      onError={() => setMissing(true)}
      className="size-full bg-sunken object-cover"
    />
  );
}

function TextThumb({ asset }: { asset: AssetSummary }) {
  const { data } = useQuery({ ...assetTextQuery(asset), enabled: !asset.excerpt });
  return (
    <span
      className="block size-full overflow-hidden bg-surface p-3.5 text-left text-sm leading-snug"
      style={{ maskImage: 'linear-gradient(#000 65%, transparent)' }}
    >
      <FileText size={16} aria-hidden="true" className="mb-1.5 text-text" />
      {(asset.excerpt ?? data)?.slice(0, 400) ?? asset.name}
    </span>
  );
}

const Waiting = ({ asset }: { asset: AssetSummary }) => (
  <span className="sheen grid size-full place-items-center text-xs text-muted">
    <MediaIcon type={asset.type} size={22} />
    <span className="sr-only">{m.preparing}</span>
  </span>
);

const Broken = ({ asset }: { asset: AssetSummary }) => (
  <span className="grid size-full content-center justify-items-center gap-1.5 bg-sunken p-3 text-center text-xs text-muted">
    <TriangleAlert size={22} aria-hidden="true" className="text-warn" />
    {asset.problem ?? m.noPreview}
  </span>
);
