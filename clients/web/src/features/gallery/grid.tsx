import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { clsx } from 'clsx';
import { Check, Heart } from 'lucide-react';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { gallery as m } from '@messages/gallery';
import { AssetThumb } from './asset-media';
import { justify } from './layout';
import { useLongPress } from './use-long-press';
import type { AssetSummary } from '@/data/api-types';

const gap = 6;

interface Props {
  assets: AssetSummary[];
  hasMore: boolean;
  onMore: () => void;
  selection: ReadonlySet<string>;
  selecting: boolean;
  onToggle: (id: string) => void;
  onOpen: (index: number) => void;
}

/** Rows of pictures in their own shapes; only the rows near the window exist, so a hundred thousand scroll like ten. */
export function Grid({ assets, hasMore, onMore, ...tile }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [{ width, top }, setPlace] = useState({ width: 0, top: 0 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () =>
      setPlace({ width: element.clientWidth, top: element.getBoundingClientRect().top + window.scrollY });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);

  const rows = useMemo(() => justify(assets, width, width < 640 ? 150 : 230, gap), [assets, width]);
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (index) => (rows[index]?.height ?? 200) + gap,
    overscan: 3,
    scrollMargin: top,
  });
  useEffect(() => virtualizer.measure(), [virtualizer, rows]);

  const visible = virtualizer.getVirtualItems();
  const last = visible.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && rows.length && last >= rows.length - 4) onMore();
  }, [last, rows.length, hasMore, onMore]);

  return (
    <div ref={box} role="list" className="relative" style={{ height: virtualizer.getTotalSize() }}>
      {visible.map(({ index, start, key }) => {
        const row = rows[index];
        return (
          row && (
            <div
              key={key}
              role="presentation"
              className="absolute inset-x-0 flex"
              style={{ gap, height: row.height, transform: `translateY(${start - top}px)` }}
            >
              {row.widths.map((tileWidth, offset) => {
                const position = row.start + offset;
                const asset = assets[position];
                return (
                  asset && (
                    <Tile
                      key={asset.id}
                      asset={asset}
                      width={tileWidth}
                      position={position}
                      total={assets.length}
                      {...tile}
                    />
                  )
                );
              })}
            </div>
          )
        );
      })}
    </div>
  );
}

interface TileProps extends Pick<Props, 'selection' | 'selecting' | 'onToggle' | 'onOpen'> {
  asset: AssetSummary;
  width: number;
  position: number;
  total: number;
}

function Tile({ asset, width, position, total, selection, selecting, onToggle, onOpen }: TileProps) {
  const selected = selection.has(asset.id);
  const press = useLongPress(() => onToggle(asset.id));
  return (
    <div
      role="listitem"
      aria-posinset={position + 1}
      aria-setsize={total}
      className="group relative shrink-0"
      style={{ width }}
    >
      <button
        type="button"
        {...press}
        aria-label={selecting ? m.selectOne(asset.name) : m.openOne(asset.name)}
        aria-pressed={selecting ? selected : undefined}
        onClick={() => (selecting ? onToggle(asset.id) : onOpen(position))}
        className={clsx(
          'relative block size-full overflow-hidden rounded-md transition-[scale,box-shadow] duration-150',
          asset.type === 'text' && 'ring-1 ring-line ring-inset',
          selected ? 'scale-95 ring-3 ring-accent' : 'hover:brightness-[1.04]',
        )}
      >
        <AssetThumb asset={asset} />
      </button>
      {asset.favorite && (
        <Heart
          size={16}
          fill="currentColor"
          aria-hidden="true"
          className="pointer-events-none absolute top-2.5 right-2.5 text-white"
          style={{ filter: 'drop-shadow(0 1px 2px rgb(0 0 0 / 0.6))' }}
        />
      )}
      <button
        type="button"
        tabIndex={selecting ? -1 : 0}
        aria-hidden={selecting || undefined}
        aria-label={m.selectOne(asset.name)}
        onClick={() => onToggle(asset.id)}
        className={clsx(
          'absolute top-0 left-0 grid size-11 place-items-center transition-opacity',
          selecting
            ? 'pointer-events-none'
            : 'opacity-0 group-focus-within:opacity-100 pointer-coarse:hidden group-hover:opacity-100',
        )}
      >
        <span
          className={clsx(
            'grid size-6 place-items-center rounded-full border-2',
            selected ? 'border-accent bg-accent text-on-accent' : 'border-white bg-black/40',
          )}
        >
          {selected && <Check size={14} strokeWidth={3} />}
        </span>
      </button>
    </div>
  );
}
