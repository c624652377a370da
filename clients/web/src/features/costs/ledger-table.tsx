import { costs as m } from '@messages/costs';
import { MediaIcon } from '../gallery/asset-media';
import type { LedgerEntry, Project } from '@/data/api-types';
import { formatDateTime } from '@/data/format';
import { formatNanoUsd } from '@/data/money';
import { Money } from '@/ui/money';
import { Card } from '@/ui/surface';

/** A table where there is room, the same rows as cards on a phone. */
export function LedgerTable({
  entries,
  projects,
}: {
  entries: LedgerEntry[];
  projects: Pick<Project, 'id' | 'name'>[];
}) {
  const names = new Map(projects.map(({ id, name }) => [id, name]));
  const sum = entries.reduce((total, { amount }) => total + amount.nanoUsd, 0);
  const projectOf = ({ projectId }: LedgerEntry) => names.get(projectId) ?? '';
  return (
    <Card className="overflow-hidden">
      <table className="w-full text-sm max-sm:block">
        <thead className="border-b border-line text-left text-muted max-sm:sr-only">
          <tr>
            <th className="px-4 py-2.5 font-semibold">{m.when}</th>
            <th className="px-4 py-2.5 font-semibold">{m.what}</th>
            <th className="px-4 py-2.5 font-semibold">{m.project}</th>
            <th className="px-4 py-2.5 text-right font-semibold">{m.estimate}</th>
            <th className="px-4 py-2.5 text-right font-semibold">{m.actual}</th>
          </tr>
        </thead>
        <tbody className="max-sm:block">
          {entries.map((entry) => (
            <tr
              key={entry.id}
              className="border-b border-line max-sm:grid max-sm:grid-cols-[1fr_auto] max-sm:gap-x-3 max-sm:px-4 max-sm:py-3"
            >
              <td className="px-4 py-2.5 whitespace-nowrap text-muted max-sm:order-3 max-sm:p-0">
                {formatDateTime(entry.createdAt)}
              </td>
              <td className="px-4 py-2.5 max-sm:order-1 max-sm:p-0">
                <span className="flex items-center gap-2 font-medium">
                  <MediaIcon type={entry.type} size={16} />
                  {entry.model}
                  {entry.kind !== 'charge' && <span className="font-normal text-muted">{m.correction}</span>}
                </span>
              </td>
              <td className="max-w-48 truncate px-4 py-2.5 text-muted max-sm:hidden">{projectOf(entry)}</td>
              <td className="px-4 py-2.5 text-right max-sm:order-4 max-sm:p-0">
                <Money amount={entry.estimate} detail="none" className="text-muted" />
              </td>
              <td className="px-4 py-2.5 text-right font-semibold max-sm:order-2 max-sm:p-0">
                <Money amount={entry.amount} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot className="max-sm:block">
          <tr className="max-sm:flex max-sm:justify-between max-sm:px-4 max-sm:py-3">
            <th colSpan={4} className="px-4 py-3 text-left font-semibold max-sm:p-0">
              {m.sum}
            </th>
            <td className="tnum px-4 py-3 text-right font-semibold max-sm:p-0">{formatNanoUsd(sum)}</td>
          </tr>
        </tfoot>
      </table>
    </Card>
  );
}
