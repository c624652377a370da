import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { activity as m } from '@messages/activity';
import { generationsQuery } from './queries';
import { useProviderName } from '../providers/queries';
import type { Generation } from '@/data/api-types';
import { api } from '@/data/client';
import { formatDateTime } from '@/data/format';
import { parseUsd, toUsdText } from '@/data/money';
import { describeProblem } from '@/data/problem';
import { queryClient } from '@/data/query-client';
import { useItems } from '@/data/use-items';
import { Button } from '@/ui/button';
import { confirm } from '@/ui/confirm';
import { Field, Input } from '@/ui/field';
import { LoadMore } from '@/ui/load-more';
import { Money } from '@/ui/money';
import { Sheet } from '@/ui/sheet';
import { Await, Empty } from '@/ui/state';
import { Card, PageHeader } from '@/ui/surface';
import { toast } from '@/ui/toast';

interface Resolution {
  id: string;
  outcome: 'happened' | 'did_not_happen';
  costNanoUsd?: number | undefined;
}
const useResolve = () =>
  useMutation({
    mutationFn: ({ id, outcome, costNanoUsd }: Resolution) =>
      api.post(`/api/generations/${id}/resolve`, {
        outcome,
        ...(costNanoUsd === undefined ? {} : { cost: toUsdText(costNanoUsd) }),
      }),
    onSuccess: () => {
      for (const key of ['generations', 'ledger', 'budgets']) void queryClient.invalidateQueries({ queryKey: [key] });
    },
    onError: (error) => toast(describeProblem(error).text, { tone: 'problem' }),
  });

export function InboxPage() {
  const query = useItems(generationsQuery({ status: 'unknown' }));
  return (
    <>
      <PageHeader title={m.inboxTitle} note={m.inboxNote} />
      <Await query={query}>
        {(items) =>
          items.length ? (
            <div className="grid gap-4 xl:grid-cols-2">
              {items.map((generation) => (
                <Item key={generation.id} generation={generation} />
              ))}
            </div>
          ) : (
            <Empty title={m.inboxEmpty}>{m.inboxEmptyBody}</Empty>
          )
        }
      </Await>
      <LoadMore query={query} className="mt-5" />
    </>
  );
}

function Item({ generation }: { generation: Generation }) {
  const resolve = useResolve();
  const [booking, setBooking] = useState(false);
  const providerName = useProviderName();
  const attempt = generation.attempts.at(-1);
  const release = async () => {
    const question = { title: m.releaseTitle, body: m.releaseBody, action: m.didNotHappen };
    if (!(await confirm(question))) return;
    resolve.mutate({ id: generation.id, outcome: 'did_not_happen' }, { onSuccess: () => toast(m.released) });
  };
  return (
    <Card className="grid gap-4 p-5">
      <p className="line-clamp-3 font-medium">{generation.prompt}</p>
      <dl className="grid gap-1.5 text-sm">
        <Fact term={m.sentTo}>{`${generation.model} · ${providerName(generation.provider)}`}</Fact>
        <Fact term={m.sentAt}>
          {formatDateTime(attempt?.submittedAt ?? generation.startedAt ?? generation.createdAt)}
        </Fact>
        <Fact term={m.providerId}>{attempt?.providerJobId ?? attempt?.requestId ?? m.noProviderId}</Fact>
        <Fact term={m.held}>
          <Money amount={generation.held} detail="none" />
        </Fact>
      </dl>
      <p className="text-sm text-muted">{m.check(providerName(generation.provider))}</p>
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" busy={resolve.isPending} onClick={() => void release()}>
          {m.didNotHappen}
        </Button>
        <Button onClick={() => setBooking(true)}>{m.happened}</Button>
      </div>
      {booking && (
        <BookSheet
          onClose={() => setBooking(false)}
          onBook={(costNanoUsd) => {
            setBooking(false);
            resolve.mutate(
              { id: generation.id, outcome: 'happened', costNanoUsd },
              { onSuccess: () => toast(m.booked) },
            );
          }}
        />
      )}
    </Card>
  );
}

const Fact = ({ term, children }: { term: string; children: ReactNode }) => (
  <div className="grid grid-cols-[8rem_1fr] gap-2">
    <dt className="text-muted">{term}</dt>
    <dd className="min-w-0">{children}</dd>
  </div>
);

function BookSheet({ onClose, onBook }: { onClose: () => void; onBook: (costNanoUsd: number | undefined) => void }) {
  const [amount, setAmount] = useState('');
  return (
    <Sheet
      open
      onClose={onClose}
      title={m.happenedTitle}
      description={m.happenedBody}
      footer={
        <Button
          variant="primary"
          disabled={amount.trim() !== '' && parseUsd(amount.trim()) === undefined}
          onClick={() => onBook(parseUsd(amount.trim()))}
        >
          {m.book}
        </Button>
      }
    >
      <Field label={m.amount}>
        {(control) => (
          <Input {...control} inputMode="decimal" value={amount} onChange={(event) => setAmount(event.target.value)} />
        )}
      </Field>
    </Sheet>
  );
}
