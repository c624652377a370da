import { Field } from './field';

interface Props {
  label: string;
  hint?: string | null | undefined;
  unit?: string | null | undefined;
  min: number;
  max: number;
  step: number;
  value: number;
  onChange: (value: number) => void;
}

/** The browser's own slider, with its value in words beside the label. */
export function Slider({ label, hint, unit, value, onChange, ...range }: Props) {
  const text = unit ? `${value} ${unit}` : String(value);
  return (
    <Field
      label={
        <span className="flex justify-between gap-4">
          {label}
          <output className="tnum font-normal text-muted">{text}</output>
        </span>
      }
      hint={hint}
    >
      {(control) => (
        <input
          {...control}
          {...range}
          type="range"
          aria-label={label}
          aria-valuetext={text}
          value={value}
          onChange={(event) => onChange(Number(event.target.value))}
          className="h-11 w-full cursor-pointer lg:h-8"
        />
      )}
    </Field>
  );
}
