import { clsx } from 'clsx';
import { common as m } from '@messages/common';
import type { Certainty, Money as Amount } from '@/data/api-types';
import { formatExactly, formatNanoUsd } from '@/data/money';

/**
 * How sure an amount is, as a shape: a full disc was reported by the provider, a half disc computed from its usage,
 * a ring is an estimate, a broken ring has no price. Never colour alone.
 */
export function CertaintyMark({ certainty }: { certainty: Certainty }) {
  return (
    <svg viewBox="0 0 12 12" width="10" height="10" aria-hidden="true" className="inline-block shrink-0">
      <circle
        cx="6"
        cy="6"
        r="4.5"
        fill={certainty === 'reported' ? 'currentColor' : 'none'}
        stroke="currentColor"
        strokeWidth="1.6"
        strokeDasharray={certainty === 'unpriced' ? '2 2' : undefined}
      />
      {certainty === 'computed' && <path d="M6 1.500a4.5 4.5 0 0 1 0 9z" fill="currentColor" />}
    </svg>
  );
}

interface Props {
  amount: Amount | null | undefined;
  /** `word` also writes how sure the amount is. */
  detail?: 'mark' | 'word' | 'none';
  /** All digits instead of the few that matter. */
  exact?: boolean;
  className?: string;
}
export function Money({ amount, detail = 'mark', exact = false, className }: Props) {
  if (!amount) return <span className={clsx('text-muted', className)}>{m.noAmount}</span>;
  const word = m.certainty[amount.certainty];
  return (
    <span
      className={clsx('tnum inline-flex items-center gap-1.5 whitespace-nowrap', className)}
      title={m.certaintyMeaning[amount.certainty]}
    >
      {detail !== 'none' && <CertaintyMark certainty={amount.certainty} />}
      <span>
        {amount.certainty === 'unpriced' ? m.unpriced : (exact ? formatExactly : formatNanoUsd)(amount.nanoUsd)}
      </span>
      {detail === 'word' ? (
        <span className="font-normal text-muted">{word}</span>
      ) : (
        detail === 'mark' && amount.certainty !== 'unpriced' && <span className="sr-only">({word})</span>
      )}
    </span>
  );
}
