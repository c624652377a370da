import { Minus, Plus } from 'lucide-react';
import { useId } from 'react';
import { IconButton } from './button';
import { common as m } from '@messages/common';

interface Props {
  label: string;
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
}

export function Stepper({ label, value, min, max, onChange }: Props) {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id} className="flex items-center justify-between gap-4">
      <span id={id} className="text-sm font-semibold">
        {label}
      </span>
      <div className="flex items-center rounded-md border border-line bg-surface">
        <IconButton
          label={m.decrease(label)}
          icon={<Minus size={18} />}
          disabled={value <= min}
          onClick={() => onChange(value - 1)}
        />
        <output className="tnum w-8 text-center font-semibold">{value}</output>
        <IconButton
          label={m.increase(label)}
          icon={<Plus size={18} />}
          disabled={value >= max}
          onClick={() => onChange(value + 1)}
        />
      </div>
    </div>
  );
}
