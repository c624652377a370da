import { useQuery } from '@tanstack/react-query';
import { batch as m } from '@messages/batch';
import { common } from '@messages/common';
import { generate } from '@messages/generate';
import { BlockedItems } from './blocked-items';
import { batchQuoteQuery } from './queries';
import { Refusal } from '../generate/refusal';
import { useDebounced } from '../generate/use-debounced';
import type { BatchQuote, BatchRequest } from '@/data/api-types';
import { formatCount } from '@/data/format';
import { formatNanoUsd } from '@/data/money';
import { ApiError } from '@/data/problem';
import { Button } from '@/ui/button';
import { Switch } from '@/ui/field';
import { CertaintyMark } from '@/ui/money';

interface Props {
  request: BatchRequest | undefined;
  busy: boolean;
  acceptUnpriced: boolean;
  onAcceptUnpriced: (accepted: boolean) => void;
  onStart: () => void;
}

/** One price for all of it, and what keeps it from starting. It follows every option. */
export function BatchButton({ request, busy, acceptUnpriced, onAcceptUnpriced, onStart }: Props) {
  const query = useQuery(batchQuoteQuery(useDebounced(request)));
  const quote = request ? query.data : undefined;
  const offline = query.error instanceof ApiError && query.error.status === 0;
  const refused = !!request && !query.isFetching && !!query.error && !offline;
  const blocked = quote?.blocked ?? [];
  const unpriced = acceptUnpriced || blocked.some(({ reason }) => reason === 'price_unknown');
  return (
    <>
      {refused && <Refusal error={query.error} />}
      {!refused && !!blocked.length && (
        <BlockedItems
          title={m.blockedTitle(formatCount(blocked.length), formatCount(quote?.total ?? 0))}
          blocked={blocked}
        />
      )}
      {unpriced && (
        <Switch
          label={m.acceptUnpriced}
          hint={m.acceptUnpricedHint}
          checked={acceptUnpriced}
          onChange={(event) => onAcceptUnpriced(event.target.checked)}
        />
      )}
      <div className="sticky bottom-[calc(var(--nav)+0.75rem)] z-10 rounded-lg shadow-float lg:bottom-4">
        <Button
          type="submit"
          variant="primary"
          shape="wide"
          busy={busy}
          disabled={refused || (!query.isFetching && !!blocked.length)}
          onClick={onStart}
          className="h-13 justify-between! px-5! text-lg"
        >
          <span>{quote ? m.make(formatCount(quote.total)) : m.makeNothing}</span>
          <Price quote={quote} pending={!!request && query.isFetching} />
        </Button>
      </div>
    </>
  );
}

function Price({ quote, pending }: { quote: BatchQuote | undefined; pending: boolean }) {
  if (!quote) return <span className="text-sm font-medium">{pending ? generate.pricing : ''}</span>;
  const { expected, maximum } = quote;
  const free = maximum.nanoUsd === 0 && maximum.certainty !== 'unpriced';
  return (
    <span
      aria-live="polite"
      aria-busy={pending}
      className={`tnum grid justify-items-end leading-tight ${pending ? 'italic' : ''}`}
    >
      <span data-testid="price">{free ? common.free : formatNanoUsd(expected.nanoUsd)}</span>
      <span className="flex items-center gap-1 text-xs font-medium">
        <CertaintyMark certainty={expected.certainty} />
        {maximum.nanoUsd > expected.nanoUsd
          ? m.upTo(formatNanoUsd(maximum.nanoUsd))
          : common.certainty[expected.certainty]}
      </span>
    </span>
  );
}
