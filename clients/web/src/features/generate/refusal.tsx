import { Link } from '@tanstack/react-router';
import { generate as m } from '@messages/generate';
import type { BudgetRefusal } from '@/data/api-types';
import { formatNanoUsd } from '@/data/money';
import { ApiError } from '@/data/problem';
import { buttonStyle } from '@/ui/button';
import { Problem } from '@/ui/state';
import { Notice } from '@/ui/surface';

/** Which budget stands in the way, with its numbers. */
export function OverBudget({ refusal }: { refusal: BudgetRefusal }) {
  const { scope, limitNanoUsd, spentNanoUsd, reservedNanoUsd, requestedNanoUsd } = refusal;
  return (
    <div role="alert">
      <Notice
        tone="warn"
        title={m.budget(m.scopes[scope])}
        action={
          <Link to="/costs/budgets" className={buttonStyle({ variant: 'secondary' })}>
            {m.seeBudgets}
          </Link>
        }
      >
        {m.budgetNumbers(
          formatNanoUsd(limitNanoUsd),
          formatNanoUsd(spentNanoUsd),
          formatNanoUsd(reservedNanoUsd),
          formatNanoUsd(requestedNanoUsd),
        )}
      </Notice>
    </div>
  );
}

/** Every candidate was passed over, at least one for want of a key. */
const noKey = ({ code, details }: ApiError) => code === 'NO_ROUTE' && JSON.stringify(details).includes('"no_key"');

/** Why a generation did not start, with the numbers behind it and the way on. */
export function Refusal({ error }: { error: unknown }) {
  if (error instanceof ApiError && error.code === 'BUDGET_EXCEEDED')
    return <OverBudget refusal={error.details as unknown as BudgetRefusal} />;
  if (error instanceof ApiError && noKey(error))
    return (
      <div role="alert">
        <Notice
          tone="warn"
          title={m.blocked}
          action={
            <Link to="/keys" className={buttonStyle({ variant: 'secondary' })}>
              {m.addKey}
            </Link>
          }
        >
          {error.message}
        </Notice>
      </div>
    );
  return <Problem error={error} />;
}
