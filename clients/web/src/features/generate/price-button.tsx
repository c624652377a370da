import { useQuery } from '@tanstack/react-query';
import { ChevronUp } from 'lucide-react';
import { useState } from 'react';
import { common } from '@messages/common';
import { generate as m } from '@messages/generate';
import { quoteQuery } from './queries';
import { QuoteDetails } from './quote-details';
import { OverBudget, Refusal } from './refusal';
import { useDebounced } from './use-debounced';
import { useProviderName } from '../providers/queries';
import type { GenerateRequest, Model, Money as Amount, Quote } from '@/data/api-types';
import { formatNanoUsd } from '@/data/money';
import { ApiError } from '@/data/problem';
import { Button, IconButton } from '@/ui/button';
import { CertaintyMark } from '@/ui/money';
import { Notice } from '@/ui/surface';

interface Props {
  /** Undefined while nothing is said that could be priced. */
  request: GenerateRequest | undefined;
  model: Model;
  busy: boolean;
  onGenerate: (price: Amount | undefined) => void;
}

/** The button that spends, with what it spends. It follows every option; on a phone it stays in reach. */
export function PriceButton({ request, model, busy, onGenerate }: Props) {
  const settled = useDebounced(request);
  const answer = useQuery(quoteQuery(settled));
  // What was said of the request before says nothing about none.
  const quote = request && settled ? answer : { data: undefined, error: null, isFetching: !!request };
  const [details, setDetails] = useState(false);
  const price = quote.data?.route[0]?.price;
  const offline = quote.error instanceof ApiError && quote.error.status === 0;
  const refusal = quote.data?.refusal;
  const blocked = !quote.isFetching && !offline && (!!quote.error || !!refusal || quote.data?.route.length === 0);
  const unpriced = price?.certainty === 'unpriced';
  return (
    <>
      {blocked &&
        (quote.error ? (
          <Refusal error={quote.error} />
        ) : refusal ? (
          <OverBudget refusal={refusal} />
        ) : (
          <Blocked quote={quote.data} />
        ))}
      {unpriced && (
        <Notice tone="warn" title={m.unpricedTitle}>
          {m.unpricedBody}
        </Notice>
      )}
      <div className="sticky bottom-[calc(var(--nav)+0.75rem)] z-10 flex gap-px rounded-lg shadow-float lg:bottom-4">
        <Button
          type="submit"
          variant="primary"
          busy={busy}
          disabled={blocked}
          onClick={() => onGenerate(price)}
          className="h-13 flex-1 justify-between! rounded-r-none px-5! text-lg"
        >
          <span>{unpriced ? m.generateAgain : m.generate}</span>
          <Price price={price} pending={quote.isFetching} free={model.sandbox} />
        </Button>
        <IconButton
          variant="primary"
          label={m.details}
          icon={<ChevronUp size={20} />}
          onClick={() => setDetails(true)}
          className="h-13 rounded-l-none"
        />
      </div>
      {details && <QuoteDetails quote={quote.data} onClose={() => setDetails(false)} />}
    </>
  );
}

function Price({ price, pending, free }: { price: Amount | undefined; pending: boolean; free: boolean }) {
  if (!price) return <span className="text-sm font-medium">{pending ? m.pricing : ''}</span>;
  const nothing = free && price.nanoUsd === 0 && price.certainty !== 'unpriced';
  return (
    <span
      aria-live="polite"
      aria-busy={pending}
      className={`tnum grid justify-items-end leading-tight ${pending ? 'italic' : ''}`}
    >
      <span data-testid="price">
        {nothing ? common.free : price.certainty === 'unpriced' ? '?' : formatNanoUsd(price.nanoUsd)}
      </span>
      <span className="flex items-center gap-1 text-xs font-medium">
        <CertaintyMark certainty={price.certainty} />
        {common.certainty[price.certainty]}
      </span>
    </span>
  );
}

function Blocked({ quote }: { quote: Quote | undefined }) {
  const providerName = useProviderName();
  return (
    <div role="alert">
      <Notice tone="warn" title={m.blocked}>
        <ul>
          {quote?.rejected.map(({ provider, reason, message }) => (
            <li key={provider + reason}>{`${providerName(provider)}: ${message || m.reasons[reason]}`}</li>
          ))}
        </ul>
      </Notice>
    </div>
  );
}
