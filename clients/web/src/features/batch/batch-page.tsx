import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ArrowLeft, RotateCw, X } from 'lucide-react';
import { batch as m } from '@messages/batch';
import { common } from '@messages/common';
import { BatchProgress } from './batch-progress';
import { BatchResults } from './batch-results';
import { batchQuery, useCancelBatch, useRetryFailed } from './queries';
import type { Batch } from '@/data/api-types';
import { formatCount } from '@/data/format';
import { formatNanoUsd } from '@/data/money';
import { describeProblem } from '@/data/problem';
import { Button } from '@/ui/button';
import { DataTable } from '@/ui/chart-frame';
import { confirm } from '@/ui/confirm';
import { LoadMore } from '@/ui/load-more';
import { Money } from '@/ui/money';
import { Await } from '@/ui/state';
import { Card, Section } from '@/ui/surface';
import { toast } from '@/ui/toast';

const failed = (error: unknown) => toast(describeProblem(error).text, { tone: 'problem' });

export function BatchPage() {
  const { projectId, batchId } = useParams({ from: '/app/projects/$projectId/batches/$batchId' });
  const query = useInfiniteQuery(batchQuery(batchId));
  const pages = query.data?.pages;
  // The first page is asked for first: the last one is the newest word on the whole.
  const batch = pages?.at(-1)?.batch;
  return (
    <div className="grid gap-8">
      <Link
        to="/projects/$projectId/generate"
        params={{ projectId }}
        className="pressable -ml-1 inline-flex items-center gap-1.5 justify-self-start text-sm font-semibold text-muted hover:text-ink"
      >
        <ArrowLeft size={16} aria-hidden="true" />
        {m.back}
      </Link>
      <Await query={{ ...query, data: batch }}>
        {(shown) => (
          <>
            <Whole batch={shown} />
            <Section title={m.results}>
              <BatchResults items={pages?.flatMap(({ items }) => items) ?? []} />
              <LoadMore query={query} />
            </Section>
          </>
        )}
      </Await>
    </div>
  );
}

const Whole = ({ batch }: { batch: Batch }) => (
  <Section
    title={<span className="line-clamp-2">{batch.title}</span>}
    note={`${m.status[batch.status]} · ${m.items(formatCount(batch.total))}`}
    actions={<Actions batch={batch} />}
  >
    <Card className="grid gap-5 p-4 sm:p-5">
      <BatchProgress batch={batch} />
      <dl className="flex flex-wrap gap-x-6 gap-y-2">
        {(
          [
            [m.costSoFar, batch.cost],
            [m.estimate, batch.estimate],
            [m.held, batch.held],
          ] as const
        ).map(([term, amount]) => (
          <div key={term}>
            <dt className="text-sm text-muted">{term}</dt>
            <dd>
              <Money amount={amount} className="text-lg font-semibold" />
            </dd>
          </div>
        ))}
      </dl>
      {batch.models.length > 1 && (
        <div className="overflow-x-auto">
          <DataTable
            head={[m.model, m.done, m.notDone, m.cost]}
            rows={batch.models.map(({ model, counts, cost }) => [
              model,
              formatCount(counts.completed),
              formatCount(counts.failed + counts.cancelled + counts.unknown),
              formatNanoUsd(cost.nanoUsd),
            ])}
          />
        </div>
      )}
    </Card>
  </Section>
);

function Actions({ batch: { id, status, counts, retryEstimate } }: { batch: Batch }) {
  const cancel = useCancelBatch();
  const retry = useRetryFailed();
  const ask = async () => {
    if (!(await confirm({ title: m.cancelTitle, body: m.cancelBody, action: m.cancelRest, danger: true }))) return;
    // The server knows what the providers' rules make of it.
    cancel.mutate(id, { onSuccess: ({ message }) => toast(message, { tone: 'info' }), onError: failed });
  };
  return (
    <>
      {counts.failed > 0 && (
        <Button
          variant="primary"
          icon={<RotateCw size={18} />}
          busy={retry.isPending}
          onClick={() => retry.mutate(id, { onSuccess: () => toast(m.retried), onError: failed })}
        >
          {m.retryFailed(formatCount(counts.failed))}
          {retryEstimate && (
            <span className="tnum font-medium">
              {retryEstimate.nanoUsd === 0 && retryEstimate.certainty !== 'unpriced'
                ? common.free
                : formatNanoUsd(retryEstimate.nanoUsd)}
            </span>
          )}
        </Button>
      )}
      {status === 'running' && (
        <Button icon={<X size={18} />} busy={cancel.isPending} onClick={() => void ask()}>
          {m.cancelRest}
        </Button>
      )}
    </>
  );
}
