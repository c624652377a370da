import { useQuery } from '@tanstack/react-query';
import { waveformQuery } from './queries';

const bars = 72;

/** The loudest peak of each slice, 0 to 1, so that any length fits the same width. */
export function slices(peaks: number[], count: number): number[] {
  const top = Math.max(...peaks.map(Math.abs), Number.MIN_VALUE);
  const parts = Math.min(count, peaks.length);
  return Array.from({ length: parts }, (_, index) => {
    const from = Math.floor((index * peaks.length) / parts);
    const to = Math.max(from + 1, Math.floor(((index + 1) * peaks.length) / parts));
    return Math.max(...peaks.slice(from, to).map(Math.abs)) / top;
  });
}

/** A sound as a picture: in the text colour, as wide as its box. */
export function Waveform({ assetId }: { assetId: string }) {
  const peaks = useQuery(waveformQuery(assetId)).data ?? [];
  const heights = peaks.length ? slices(peaks, bars) : Array.from({ length: bars }, () => 0.02);
  return (
    <svg viewBox={`0 0 ${heights.length * 4} 100`} preserveAspectRatio="none" aria-hidden="true" className="size-full">
      {heights.map((height, index) => {
        const tall = Math.max(2, height * 96);
        return (
          <rect
            key={index}
            x={index * 4 + 0.8}
            y={50 - tall / 2}
            width="2.4"
            height={tall}
            rx="1"
            fill="currentColor"
          />
        );
      })}
    </svg>
  );
}
