import { analytics as m } from '@messages/analytics';
import { common } from '@messages/common';
import { useProviderName } from '../providers/queries';
import type { MediaType, Totals } from '@/data/api-types';
import { formatCount } from '@/data/format';
import { formatNanoUsd } from '@/data/money';
import { Bars } from '@/ui/bars';
import { ChartFrame, DataTable } from '@/ui/chart-frame';

const tones: Record<string, string> = { text: 'bg-text', image: 'bg-image', video: 'bg-video', audio: 'bg-audio' };
type Kind = 'type' | 'provider' | 'model' | 'project';

/** Totals by one dimension, by cost and then by number, as bars or as a table. */
export function Breakdown({ title, totals, kind }: { title: string; totals: Totals[]; kind: Kind }) {
  const providerName = useProviderName();
  const nameOf = (line: Totals) => (kind === 'provider' && line.key ? providerName(line.key) : wordsFor(line, kind));
  const sorted = [...totals].sort((a, b) => b.cost.nanoUsd - a.cost.nanoUsd || b.count - a.count);
  const paid = sorted.some(({ cost }) => cost.nanoUsd > 0);
  return (
    <ChartFrame
      title={title}
      chart={
        <Bars
          label={title}
          bars={sorted.slice(0, 8).map((line) => ({
            key: line.key,
            label: nameOf(line),
            // While everything was free, the number of generations is the more telling length.
            value: paid ? line.cost.nanoUsd : line.count,
            text: `${formatNanoUsd(line.cost.nanoUsd)} · ${formatCount(line.count)}`,
            tone: kind === 'type' ? tones[line.key] : undefined,
          }))}
        />
      }
      table={
        <DataTable
          head={[m.name, m.count, m.cost]}
          rows={sorted.map((line) => [nameOf(line), formatCount(line.count), formatNanoUsd(line.cost.nanoUsd)])}
        />
      }
    />
  );
}

function wordsFor({ key, name, deleted }: Totals, kind: Kind) {
  if (!key) return m.unassigned;
  if (kind === 'type') return common.media[key as MediaType];
  return deleted ? m.deletedProject(name) : name;
}
