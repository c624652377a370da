import { ImagePlus, X } from 'lucide-react';
import { useId, useState } from 'react';
import { generate as m } from '@messages/generate';
import { AssetPicker } from './asset-picker';
import { ChosenThumb, useAssetName } from './chosen-asset';
import type { MediaType } from '@/data/api-types';
import { Button, IconButton } from '@/ui/button';

interface Props {
  projectId: string;
  label: string;
  hint?: string | null | undefined;
  types: MediaType[];
  value: string | undefined;
  onChange: (id: string | undefined) => void;
}

/** One asset of the project with a role of its own: a mask, a first frame. */
export function AssetField({ projectId, label, hint, types, value, onChange }: Props) {
  const [picking, setPicking] = useState(false);
  const id = useId();
  return (
    <div role="group" aria-labelledby={id} className="grid gap-1.5">
      <p id={id} className="text-sm font-semibold">
        {label}
      </p>
      <div className="flex items-center gap-3">
        {value && <Chosen id={value} />}
        <Button icon={!value && <ImagePlus size={18} />} onClick={() => setPicking(true)}>
          {value ? m.changeFile : m.chooseFile}
          <span className="sr-only">{label}</span>
        </Button>
        {value && <IconButton label={m.clearFile(label)} icon={<X size={18} />} onClick={() => onChange(undefined)} />}
      </div>
      {hint && <p className="text-sm text-muted">{hint}</p>}
      {picking && (
        <AssetPicker
          projectId={projectId}
          title={label}
          types={types}
          most={1}
          chosen={value ? [{ id: value, type: types[0] ?? 'image' }] : []}
          onChange={([one]) => onChange(one?.id)}
          onClose={() => setPicking(false)}
        />
      )}
    </div>
  );
}

const Chosen = ({ id }: { id: string }) => (
  <div className="flex min-w-0 flex-1 items-center gap-3">
    <ChosenThumb id={id} />
    <span className="line-clamp-2 text-sm">{useAssetName(id)}</span>
  </div>
);
