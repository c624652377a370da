import { Link } from '@tanstack/react-router';
import { batch as m } from '@messages/batch';
import { BatchProgress } from './batch-progress';
import { batchesQuery } from './queries';
import { MediaIcon } from '../gallery/asset-media';
import type { Batch } from '@/data/api-types';
import { formatAgo, formatCount } from '@/data/format';
import { useItems } from '@/data/use-items';
import { Mark } from '@/ui/icons';
import { LoadMore } from '@/ui/load-more';
import { Money } from '@/ui/money';
import { Await, Empty } from '@/ui/state';
import { Card, Section } from '@/ui/surface';

/** The project's batches, newest first. */
export function BatchList({ projectId }: { projectId: string }) {
  const query = useItems(batchesQuery(projectId));
  return (
    <Section title={m.list} className="content-start">
      <Await query={query}>
        {(batches) =>
          batches.length ? (
            <ul className="grid gap-3">
              {batches.map((batch) => (
                <li key={batch.id}>
                  <BatchCard batch={batch} />
                </li>
              ))}
            </ul>
          ) : (
            <Empty art={<Mark className="size-16" />} title={m.listEmpty}>
              {m.listEmptyBody}
            </Empty>
          )
        }
      </Await>
      <LoadMore query={query} />
    </Section>
  );
}

const BatchCard = ({ batch }: { batch: Batch }) => (
  <Card className="relative grid gap-3 p-4 hover:border-edge">
    <Link
      to="/projects/$projectId/batches/$batchId"
      params={{ projectId: batch.projectId, batchId: batch.id }}
      className="line-clamp-2 font-semibold after:absolute after:inset-0"
    >
      {batch.title}
    </Link>
    <BatchProgress batch={batch} />
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
      <MediaIcon type={batch.type} size={16} />
      <span>{m.items(formatCount(batch.total))}</span>
      <Money amount={batch.cost} className="font-semibold text-ink" />
      <span>{formatAgo(batch.createdAt)}</span>
    </p>
  </Card>
);
