import { ArrowLeft, ChevronLeft, ChevronRight, Heart, Info, X } from 'lucide-react';
import { useState } from 'react';
import { clsx } from 'clsx';
import { common } from '@messages/common';
import { gallery as m } from '@messages/gallery';
import { AssetDetails } from './asset-details';
import { useUpdateAsset } from './queries';
import { Stage } from './stage';
import { useSwipe } from './use-swipe';
import type { AssetSummary } from '@/data/api-types';
import { IconButton } from '@/ui/button';
import { Modal } from '@/ui/sheet';

interface Props {
  assets: AssetSummary[];
  index: number;
  onIndex: (index: number) => void;
  onClose: () => void;
  onTag?: (tag: string) => void;
}

/** One asset, as large as the screen. Always dark around it: colours are judged against black. */
export function Lightbox({ assets, index, onIndex, onClose, onTag }: Props) {
  // A relative of the asset, looked at in between.
  const [relative, setRelative] = useState<AssetSummary>();
  const asset = relative ?? assets[index];
  const [details, setDetails] = useState(() => window.matchMedia('(min-width: 64rem)').matches);
  const update = useUpdateAsset();
  const step = (by: number) => {
    if (!assets[index + by]) return;
    setRelative(undefined);
    onIndex(index + by);
  };
  const swipe = useSwipe({ left: () => step(1), right: () => step(-1), down: onClose });
  if (!asset) return null;
  const toggleFavorite = () => update.mutate({ asset, change: { favorite: !asset.favorite } });

  return (
    <Modal open onClose={onClose} label={`${m.lightbox}: ${asset.name}`} className="sheet sheet-full text-ink">
      {/* The arrow keys of the viewer; every action has a button too. */}
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        className="flex min-h-0 flex-1 flex-col bg-[#0c0a09] lg:flex-row"
        onKeyDown={(event) => {
          if (event.target instanceof HTMLElement && event.target.closest('input,textarea,video,audio')) return;
          if (event.key === 'ArrowRight') step(1);
          if (event.key === 'ArrowLeft') step(-1);
          if (event.key === 'f') toggleFavorite();
          if (event.key === 'i') setDetails((shown) => !shown);
        }}
      >
        <div className={clsx('relative flex min-h-0 min-w-0 flex-1 flex-col', details && 'max-lg:max-h-[45dvh]')}>
          <div className="absolute inset-x-0 top-0 z-10 flex items-center gap-1 bg-linear-to-b from-black/70 to-transparent p-2 text-white">
            <IconButton variant="media" label={common.close} icon={<X size={20} />} onClick={onClose} />
            {relative && (
              <IconButton
                variant="media"
                label={common.back}
                icon={<ArrowLeft size={20} />}
                onClick={() => setRelative(undefined)}
              />
            )}
            <p className="min-w-0 flex-1 truncate px-2 text-sm font-semibold">
              {asset.name}{' '}
              {!relative && <span className="tnum font-normal opacity-80">{`${index + 1} / ${assets.length}`}</span>}
            </p>
            <IconButton
              variant="media"
              label={asset.favorite ? m.unfavorite : m.favorite}
              aria-pressed={asset.favorite}
              icon={<Heart size={20} fill={asset.favorite ? 'currentColor' : 'none'} />}
              onClick={toggleFavorite}
            />
            <IconButton
              variant="media"
              label={m.details}
              aria-pressed={details}
              icon={<Info size={20} />}
              onClick={() => setDetails(!details)}
            />
          </div>
          <div
            {...swipe}
            className="flex min-h-0 flex-1 touch-pan-y items-center justify-center overflow-hidden pt-14 pb-3"
          >
            <Stage key={asset.id} asset={asset} />
          </div>
          <IconButton
            variant="media"
            label={m.previous}
            disabled={index === 0}
            icon={<ChevronLeft />}
            onClick={() => step(-1)}
            className="absolute! top-1/2 left-2 disabled:hidden"
          />
          <IconButton
            variant="media"
            label={m.next}
            disabled={index === assets.length - 1}
            icon={<ChevronRight />}
            onClick={() => step(1)}
            className="absolute! top-1/2 right-2 disabled:hidden"
          />
        </div>
        {details && (
          <aside
            aria-label={m.details}
            className="min-h-0 overflow-y-auto overscroll-contain border-line bg-bg p-5 pb-safe max-lg:flex-1 max-lg:rounded-t-xl lg:w-96 lg:border-l"
          >
            <AssetDetails key={asset.id} asset={asset} onClose={onClose} onOpen={setRelative} onTag={onTag} />
          </aside>
        )}
      </div>
    </Modal>
  );
}
