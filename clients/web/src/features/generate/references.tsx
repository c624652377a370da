import { useInfiniteQuery, useQueries } from '@tanstack/react-query';
import { Check, ImagePlus, X } from 'lucide-react';
import { useState } from 'react';
import { clsx } from 'clsx';
import { generate as m } from '@messages/generate';
import { thumbnailUrl } from '../gallery/asset-media';
import { assetQuery, assetsQuery } from '../gallery/queries';
import { Button } from '@/ui/button';
import { Sheet } from '@/ui/sheet';
import { Await } from '@/ui/state';

interface Props {
  projectId: string;
  most: number;
  chosen: string[];
  onChange: (ids: string[]) => void;
}

/** Pictures of this project that the model works from. */
export function References({ projectId, most, chosen, onChange }: Props) {
  const [picking, setPicking] = useState(false);
  const assets = useQueries({ queries: chosen.map((id) => assetQuery(id)) });
  return (
    <div role="group" aria-label={m.references} className="grid gap-1.5">
      <p className="text-sm font-semibold">{m.references}</p>
      <div className="flex flex-wrap gap-2">
        {chosen.map((id, index) => (
          <button
            key={id}
            type="button"
            aria-label={`× ${assets[index]?.data?.name ?? id}`}
            onClick={() => onChange(chosen.filter((other) => other !== id))}
            className="relative size-16 overflow-hidden rounded-md"
          >
            <img src={thumbnailUrl(id, 256)} alt="" className="size-full object-cover" />
            <X
              size={16}
              aria-hidden="true"
              className="absolute top-1 right-1 rounded-full bg-black/60 p-0.5 text-white"
            />
          </button>
        ))}
        {chosen.length < most && (
          <Button icon={<ImagePlus size={18} />} onClick={() => setPicking(true)}>
            {m.addReference}
          </Button>
        )}
      </div>
      <p className="text-sm text-muted">{m.referencesHint(most)}</p>
      {picking && (
        <Picker
          projectId={projectId}
          most={most}
          chosen={chosen}
          onChange={onChange}
          onClose={() => setPicking(false)}
        />
      )}
    </div>
  );
}

function Picker({ projectId, most, chosen, onChange, onClose }: Props & { onClose: () => void }) {
  const query = useInfiniteQuery(assetsQuery({ projectId, type: 'image', shelf: 'current', sort: 'created desc' }));
  const assets = query.data?.pages.flatMap((page) => page.items);
  return (
    <Sheet
      open
      onClose={onClose}
      title={m.referencesTitle}
      width="40rem"
      footer={
        <Button variant="primary" onClick={onClose}>
          {m.use}
        </Button>
      }
    >
      <Await query={{ ...query, data: assets }}>
        {(list) =>
          list.length ? (
            <ul className="grid grid-cols-[repeat(auto-fill,minmax(6rem,1fr))] gap-1.5">
              {list.map((asset) => {
                const selected = chosen.includes(asset.id);
                return (
                  <li key={asset.id}>
                    <button
                      type="button"
                      aria-pressed={selected}
                      aria-label={asset.name}
                      disabled={!selected && chosen.length >= most}
                      onClick={() =>
                        onChange(selected ? chosen.filter((id) => id !== asset.id) : [...chosen, asset.id])
                      }
                      className={clsx(
                        'relative block aspect-square w-full overflow-hidden rounded-md disabled:opacity-40',
                        selected && 'ring-3 ring-accent',
                      )}
                    >
                      <img src={thumbnailUrl(asset.id, 256)} alt="" loading="lazy" className="size-full object-cover" />
                      {selected && (
                        <Check
                          size={18}
                          aria-hidden="true"
                          className="absolute top-1 right-1 rounded-full bg-accent p-0.5 text-on-accent"
                        />
                      )}
                    </button>
                  </li>
                );
              })}
            </ul>
          ) : (
            <p className="text-muted">{m.noPictures}</p>
          )
        }
      </Await>
    </Sheet>
  );
}
