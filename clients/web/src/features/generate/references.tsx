import { ArrowDown, ArrowUp, ImagePlus, X } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { generate as m } from '@messages/generate';
import { AssetPicker } from './asset-picker';
import { ChosenThumb, useAssetName } from './chosen-asset';
import type { Reference } from './reference';
import type { Model } from '@/data/api-types';
import { Button, IconButton } from '@/ui/button';

interface Props {
  projectId: string;
  takes: Model['capabilities']['references'];
  chosen: Reference[];
  onChange: (references: Reference[]) => void;
}

/** What of this project the model works from, in the order it gets it. */
export function References({ projectId, takes: { max, types }, chosen, onChange }: Props) {
  const [picking, setPicking] = useState(false);
  const id = useId();
  return (
    <div role="group" aria-labelledby={id} className="grid gap-1.5">
      <p id={id} className="text-sm font-semibold">
        {m.references}
      </p>
      {chosen.length > 0 && <Chosen chosen={chosen} onChange={onChange} />}
      {chosen.length < max && (
        <Button className="justify-self-start" icon={<ImagePlus size={18} />} onClick={() => setPicking(true)}>
          {m.addReference}
        </Button>
      )}
      <p className="text-sm text-muted">{m.referencesHint(max, m.listKinds(types.map((type) => m.kinds[type])))}</p>
      {picking && (
        <AssetPicker
          projectId={projectId}
          title={m.referencesTitle}
          types={types}
          most={max}
          chosen={chosen}
          onChange={onChange}
          onClose={() => setPicking(false)}
        />
      )}
    </div>
  );
}

type Step = -1 | 1;
function Chosen({ chosen, onChange }: Pick<Props, 'chosen' | 'onChange'>) {
  const list = useRef<HTMLOListElement>(null);
  const [moved, setMoved] = useState<{ id: string; step: Step; words: string }>();
  const move = (from: number, step: Step, name: string) => {
    const next = [...chosen];
    const [one] = next.splice(from, 1);
    if (!one) return;
    next.splice(from + step, 0, one);
    onChange(next);
    setMoved({ id: one.id, step, words: m.moved(name, from + step + 1, chosen.length) });
  };
  useEffect(() => {
    // The row was taken out and put in elsewhere, which loses the focus; at an end the other way is the one left.
    const ways = list.current?.querySelectorAll<HTMLButtonElement>(`[data-reference="${moved?.id}"] [data-step]`) ?? [];
    const able = [...ways].filter((way) => !way.disabled);
    (able.find((way) => way.dataset.step === String(moved?.step)) ?? able[0])?.focus();
  }, [moved]);
  return (
    <>
      <ol ref={list} className="grid gap-1.5">
        {chosen.map(({ id }, index) => (
          <Row
            key={id}
            id={id}
            canMove={{ up: index > 0, down: index < chosen.length - 1 }}
            onMove={(step, name) => move(index, step, name)}
            onRemove={() => onChange(chosen.filter((other) => other.id !== id))}
          />
        ))}
      </ol>
      <p role="status" className="sr-only">
        {moved?.words}
      </p>
    </>
  );
}

interface RowProps {
  id: string;
  canMove: { up: boolean; down: boolean };
  onMove: (step: Step, name: string) => void;
  onRemove: () => void;
}
function Row({ id, canMove, onMove, onRemove }: RowProps) {
  const name = useAssetName(id);
  return (
    <li data-reference={id} className="flex items-center gap-1 rounded-md border border-line bg-surface p-1">
      <ChosenThumb id={id} />
      <span className="px-2 line-clamp-2 min-w-0 flex-1 text-sm">{name}</span>
      {(canMove.up || canMove.down) && (
        <>
          <IconButton
            data-step={-1}
            label={m.earlier(name)}
            icon={<ArrowUp size={18} />}
            disabled={!canMove.up}
            onClick={() => onMove(-1, name)}
          />
          <IconButton
            data-step={1}
            label={m.later(name)}
            icon={<ArrowDown size={18} />}
            disabled={!canMove.down}
            onClick={() => onMove(1, name)}
          />
        </>
      )}
      <IconButton label={m.removeReference(name)} icon={<X size={18} />} onClick={onRemove} />
    </li>
  );
}
