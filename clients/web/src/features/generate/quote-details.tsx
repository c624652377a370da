import type { ReactNode } from 'react';
import { common } from '@messages/common';
import { generate as m } from '@messages/generate';
import { useProviderName } from '../providers/queries';
import type { Quote } from '@/data/api-types';
import { CertaintyMark, Money } from '@/ui/money';
import { Sheet } from '@/ui/sheet';

/** Where the price comes from: the route, what is held, and every part of the sum. */
export function QuoteDetails({ quote, onClose }: { quote: Quote | undefined; onClose: () => void }) {
  const providerName = useProviderName();
  return (
    <Sheet open onClose={onClose} title={m.details}>
      <div className="grid gap-6">
        {quote?.route.map((step, index) => (
          <dl key={step.provider + step.model} className="grid gap-2">
            <Line term={index ? m.fallbackRoute : m.route}>{`${step.model} · ${providerName(step.provider)}`}</Line>
            <Line term={common.certainty[step.price.certainty]}>
              <Money amount={step.price} className="text-lg font-semibold" />
            </Line>
            <Line term={m.held}>
              <Money amount={step.held} detail="none" />
            </Line>
          </dl>
        ))}
        {!!quote?.breakdown.length && (
          <div>
            <h3 className="mb-2 font-semibold">{m.breakdown}</h3>
            <dl className="grid gap-2">
              {quote.breakdown.map((part) => (
                <Line key={part.label} term={part.label}>
                  <Money amount={part.amount} detail="none" />
                </Line>
              ))}
            </dl>
          </div>
        )}
        {!!quote?.rejected.length && (
          <div>
            <h3 className="mb-2 font-semibold">{m.rejected}</h3>
            <dl className="grid gap-2">
              {quote.rejected.map((part) => (
                <Line key={part.model} term={part.model}>
                  {m.reasons[part.reason] ?? part.message}
                </Line>
              ))}
            </dl>
          </div>
        )}
        <Legend />
      </div>
    </Sheet>
  );
}

const Line = ({ term, children }: { term: string; children: ReactNode }) => (
  <div className="flex items-baseline justify-between gap-4">
    <dt className="min-w-0 text-muted">{term}</dt>
    <dd className="text-right">{children}</dd>
  </div>
);

const Legend = () => (
  <ul className="grid gap-1.5 border-t border-line pt-4 text-sm text-muted">
    {(['reported', 'computed', 'estimated', 'unpriced'] as const).map((certainty) => (
      <li key={certainty} className="flex items-center gap-2">
        <CertaintyMark certainty={certainty} />
        <span>
          <b className="text-ink">{common.certainty[certainty]}</b>: {common.certaintyMeaning[certainty]}
        </span>
      </li>
    ))}
  </ul>
);
