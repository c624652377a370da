import { clsx } from 'clsx';
import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react';

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  /** Keeps the label for screen readers only. */
  hideLabel?: boolean;
  className?: string;
  children: (control: {
    id: string;
    'aria-invalid': true | undefined;
    'aria-describedby': string | undefined;
  }) => ReactNode;
}

/** A label, its control, and what is wrong with it, wired together for assistive technology. */
export function Field({ label, hint, error, hideLabel, className, children }: FieldProps) {
  const id = useId();
  const describedBy = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ') || undefined;
  return (
    <div className={clsx('grid gap-1.5', className)}>
      <label htmlFor={id} className={hideLabel ? 'sr-only' : 'text-sm font-semibold'}>
        {label}
      </label>
      {children({ id, 'aria-invalid': error ? true : undefined, 'aria-describedby': describedBy })}
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} role="alert" className="text-sm font-medium text-danger">
          {error}
        </p>
      )}
    </div>
  );
}

// 16 px on touch screens: below that, iOS zooms the page on focus.
const control =
  'pressable w-full rounded-md border border-edge bg-surface px-3 text-[1rem] lg:text-base placeholder:text-muted aria-[invalid]:border-danger disabled:opacity-60';

type InputProps = InputHTMLAttributes<HTMLInputElement> & { ref?: React.Ref<HTMLInputElement> };
export const Input = ({ className, ...rest }: InputProps) => <input className={clsx(control, className)} {...rest} />;

type TextareaProps = TextareaHTMLAttributes<HTMLTextAreaElement> & { ref?: React.Ref<HTMLTextAreaElement> };
export const Textarea = ({ className, ...rest }: TextareaProps) => (
  <textarea className={clsx(control, 'field-sizing-content min-h-24 py-2.5 leading-relaxed', className)} {...rest} />
);

type SelectProps = SelectHTMLAttributes<HTMLSelectElement> & { ref?: React.Ref<HTMLSelectElement> };
/** The browser's own select: the best picker a phone has. */
export const Select = ({ className, children, ...rest }: SelectProps) => (
  <span className={clsx('relative block', className)}>
    <select className={clsx(control, 'appearance-none truncate pr-9')} {...rest}>
      {children}
    </select>
    <SelectArrow />
  </span>
);

/** For a button that opens a choice of ours and should look like the browser's. */
export const selectStyle = clsx(control, 'relative block pr-9 text-left');
export const SelectArrow = () => (
  <svg
    viewBox="0 0 12 12"
    aria-hidden="true"
    className="pointer-events-none absolute top-1/2 right-3 size-3 -translate-y-1/2 text-muted"
  >
    <path d="m2 4 4 4 4-4" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
  </svg>
);

interface SwitchProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'type'> {
  label: ReactNode;
  hint?: ReactNode;
}
export function Switch({ label, hint, className, ...rest }: SwitchProps) {
  const id = useId();
  return (
    <div className={clsx('pressable flex items-center justify-between gap-4', className)}>
      <span className="grid">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {hint && (
          <span id={`${id}-hint`} className="text-sm text-muted">
            {hint}
          </span>
        )}
      </span>
      <input
        id={id}
        type="checkbox"
        role="switch"
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="relative h-7 w-12 shrink-0 cursor-pointer appearance-none rounded-full border border-edge bg-sunken transition-colors before:absolute before:top-0.5 before:left-0.5 before:size-[1.35rem] before:rounded-full before:bg-edge before:transition-[translate,background-color] checked:border-accent checked:bg-accent checked:before:translate-x-5 checked:before:bg-on-accent"
        {...rest}
      />
    </div>
  );
}

/** The choices of a select: a value and its words each. */
export const Options = ({ of }: { of: readonly (readonly [value: string | number, label: string])[] }) =>
  of.map(([value, label]) => (
    <option key={value} value={value}>
      {label}
    </option>
  ));
