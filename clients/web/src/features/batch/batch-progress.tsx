import { batch as m } from '@messages/batch';
import type { Batch, BatchCounts } from '@/data/api-types';
import { formatCount } from '@/data/format';
import { Progress } from '@/ui/progress';
import { Badge } from '@/ui/surface';

const tones = {
  queued: 'plain',
  running: 'accent',
  completed: 'ok',
  failed: 'danger',
  cancelled: 'plain',
  unknown: 'warn',
} as const;
const states = Object.keys(tones) as (keyof BatchCounts)[];

/** How far the whole is: a bar, and how many are in which state. */
export function BatchProgress({ batch: { counts, total, progress } }: { batch: Batch }) {
  const label = m.progress(formatCount(counts.completed), formatCount(total));
  return (
    <div className="grid gap-2">
      <Progress value={progress} label={label} />
      <p className="flex flex-wrap gap-1.5">
        {states
          .filter((state) => counts[state] > 0)
          .map((state) => (
            <Badge key={state} tone={tones[state]}>
              {formatCount(counts[state])} {m.counts[state]}
            </Badge>
          ))}
      </p>
    </div>
  );
}
