import { generate as m } from '@messages/generate';
import type { Generation } from '@/data/api-types';
import { useTextStream } from '@/data/stream';

/** The answer as it is written. Announced when it is done, not letter by letter. */
export function StreamedText({ generation }: { generation: Generation }) {
  const text = useTextStream(generation.id, true);
  return (
    <div
      aria-busy="true"
      className="flex aspect-[4/3] flex-col justify-end overflow-hidden bg-surface p-4 text-sm leading-relaxed"
    >
      {text ? (
        <p className="whitespace-pre-wrap">
          {text}
          <span aria-hidden="true" className="ml-0.5 inline-block h-4 w-1.5 translate-y-0.5 animate-pulse bg-accent" />
        </p>
      ) : (
        <p className="m-auto font-medium" aria-live="polite">
          {m.status[generation.status]}
        </p>
      )}
    </div>
  );
}
