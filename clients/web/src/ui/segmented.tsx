import { clsx } from 'clsx';
import { type ReactNode, useId } from 'react';

interface Option<T extends string> {
  value: T;
  label: ReactNode;
  icon?: ReactNode;
  disabled?: boolean;
}
interface Props<T extends string> {
  label: string;
  value: T;
  options: readonly Option<T>[];
  onChange: (value: T) => void;
  /** `wrap` lets many small options flow over several lines. */
  layout?: 'row' | 'wrap';
  showLabel?: boolean;
}

/** One of a few: radio buttons that look like one control, with the arrow keys the browser gives radio buttons. */
export function Segmented<T extends string>({ label, value, options, onChange, layout = 'row', showLabel }: Props<T>) {
  const name = useId();
  return (
    <fieldset className="min-w-0">
      <legend className={showLabel ? 'mb-1.5 text-sm font-semibold' : 'sr-only'}>{label}</legend>
      <div className={layout === 'row' ? 'flex gap-1 rounded-md bg-sunken p-1' : 'flex flex-wrap gap-1.5'}>
        {options.map((option) => (
          <label
            key={option.value}
            className={clsx(
              'pressable relative flex items-center justify-center gap-1.5 rounded-sm px-3 text-sm font-semibold transition-colors has-focus-visible:outline-2 has-focus-visible:outline-offset-1 has-focus-visible:outline-accent-text',
              layout === 'row' ? 'flex-1' : 'rounded-md border',
              option.disabled && 'opacity-50',
              value === option.value
                ? layout === 'row'
                  ? 'bg-raised text-ink shadow-card'
                  : 'border-accent-text bg-accent-soft text-accent-text'
                : layout === 'row'
                  ? 'text-muted hover:text-ink'
                  : 'border-line text-ink hover:border-edge',
            )}
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={value === option.value}
              disabled={option.disabled}
              onChange={() => onChange(option.value)}
              className="absolute inset-0 cursor-pointer appearance-none rounded-[inherit] outline-none"
            />
            {option.icon}
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
