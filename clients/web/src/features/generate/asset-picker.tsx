import { clsx } from 'clsx';
import { useState } from 'react';
import { common } from '@messages/common';
import { generate as m } from '@messages/generate';
import type { Reference } from './reference';
import { AssetThumb, isStored } from '../gallery/asset-media';
import { assetsQuery } from '../gallery/queries';
import type { AssetSummary, MediaType } from '@/data/api-types';
import { useItems } from '@/data/use-items';
import { Button } from '@/ui/button';
import { LoadMore } from '@/ui/load-more';
import { Segmented } from '@/ui/segmented';
import { Sheet } from '@/ui/sheet';
import { Await } from '@/ui/state';

interface Props {
  projectId: string;
  title: string;
  types: MediaType[];
  /** With one, choosing it is all there is to do. */
  most: number;
  chosen: Reference[];
  onChange: (chosen: Reference[]) => void;
  onClose: () => void;
}

/** Assets of the project, one kind at a time, newest first. */
export function AssetPicker({ projectId, title, types, most, chosen, onChange, onClose }: Props) {
  const [type, setType] = useState(types[0] ?? 'image');
  const query = useItems(assetsQuery({ projectId, type, shelf: 'current', sort: 'created desc' }));
  const toggle = ({ id }: AssetSummary) => {
    if (most === 1) {
      onChange([{ id, type }]);
      return onClose();
    }
    const others = chosen.filter((one) => one.id !== id);
    onChange(others.length < chosen.length ? others : [...chosen, { id, type }]);
  };
  return (
    <Sheet
      open
      onClose={onClose}
      title={title}
      width="40rem"
      footer={
        most > 1 && (
          <Button variant="primary" onClick={onClose}>
            {m.use}
          </Button>
        )
      }
    >
      <div className="grid gap-4">
        {types.length > 1 && (
          <Segmented
            label={m.kind}
            value={type}
            onChange={setType}
            options={types.map((value) => ({ value, label: common.media[value] }))}
          />
        )}
        <Await query={query}>
          {(list) =>
            list.length ? (
              <ul className="grid grid-cols-[repeat(auto-fill,minmax(6rem,1fr))] gap-1.5">
                {list.map((asset) => (
                  <li key={asset.id}>
                    <Choice
                      asset={asset}
                      place={chosen.findIndex(({ id }) => id === asset.id) + 1}
                      numbered={most > 1}
                      full={most > 1 && chosen.length >= most}
                      onChoose={() => toggle(asset)}
                    />
                  </li>
                ))}
              </ul>
            ) : (
              <p className="text-muted">{m.noAssets(m.kinds[type])}</p>
            )
          }
        </Await>
        <LoadMore query={query} />
      </div>
    </Sheet>
  );
}

interface ChoiceProps {
  asset: AssetSummary;
  /** Its place among the chosen, from 1; 0 while it is not chosen. */
  place: number;
  numbered: boolean;
  full: boolean;
  onChoose: () => void;
}
const Choice = ({ asset, place, numbered, full, onChoose }: ChoiceProps) => (
  <button
    type="button"
    aria-pressed={place > 0}
    aria-label={asset.name}
    disabled={!isStored(asset) || (full && !place)}
    onClick={onChoose}
    className={clsx(
      'relative block aspect-square w-full overflow-hidden rounded-md disabled:opacity-40',
      place > 0 && 'ring-3 ring-accent',
    )}
  >
    <AssetThumb asset={asset} size={256} />
    {place > 0 && numbered && (
      <span className="tnum absolute top-1 right-1 grid size-6 place-items-center rounded-full bg-accent text-sm font-semibold text-on-accent">
        {place}
      </span>
    )}
  </button>
);
