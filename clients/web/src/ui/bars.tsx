import { scaleLinear } from 'd3-scale';
import { clsx } from 'clsx';

export interface Bar {
  key: string;
  label: string;
  value: number;
  text: string;
  /** A Tailwind background; the accent otherwise. */
  tone?: string | undefined;
}

/** Shares, longest first. Each row says its number, so that no one has to read lengths. */
export function Bars({ bars, label }: { bars: Bar[]; label: string }) {
  const width = scaleLinear()
    .domain([0, Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE)])
    .range([0, 100]);
  return (
    <ul aria-label={label} className="grid gap-3">
      {bars.map((bar) => (
        <li key={bar.key} className="grid gap-1">
          <p className="flex justify-between gap-4 text-sm">
            <span className="min-w-0 truncate font-medium">{bar.label}</span>
            <span className="tnum whitespace-nowrap text-muted">{bar.text}</span>
          </p>
          <div className="h-2 overflow-hidden rounded-full bg-sunken">
            <div
              className={clsx('h-full rounded-full', bar.tone ?? 'bg-accent')}
              style={{ width: `${Math.max(bar.value > 0 ? 1.5 : 0, width(bar.value))}%` }}
            />
          </div>
        </li>
      ))}
    </ul>
  );
}
