import { clsx } from 'clsx';

/** @param value 0..1, or undefined while nothing is known. */
export function Progress({
  value,
  label,
  className,
}: {
  value?: number | undefined;
  label: string;
  className?: string;
}) {
  const percent = value === undefined ? undefined : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className={clsx('h-1.5 overflow-hidden rounded-full bg-sunken', className)}
    >
      <div
        className={clsx(
          'h-full origin-left rounded-full bg-accent transition-transform duration-500',
          percent === undefined && 'sheen bg-accent/60',
        )}
        style={{ transform: `scaleX(${(percent ?? 100) / 100})` }}
      />
    </div>
  );
}

/** How much of a limit is spent and how much is held: by length, pattern and the words beside it. */
export function Meter({ spent, held, label }: { spent: number; held: number; label: string }) {
  const clamp = (value: number) => `${Math.min(1, Math.max(0, value)) * 100}%`;
  const over = spent + held >= 1;
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.min(100, Math.round((spent + held) * 100))}
      className="relative h-2.5 overflow-hidden rounded-full bg-sunken"
    >
      <div
        className={clsx('absolute inset-y-0 left-0', over ? 'bg-danger' : 'bg-accent')}
        style={{ width: clamp(spent) }}
      />
      <div
        className="absolute inset-y-0 bg-[repeating-linear-gradient(45deg,var(--color-edge)_0_3px,transparent_3px_6px)]"
        style={{ left: clamp(spent), width: clamp(Math.min(held, 1 - spent)) }}
      />
    </div>
  );
}
