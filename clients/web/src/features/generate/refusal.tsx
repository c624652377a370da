import { Link } from '@tanstack/react-router';
import { generate as m } from '@messages/generate';
import { formatNanoUsd } from '@/data/money';
import { ApiError } from '@/data/problem';
import { buttonStyle } from '@/ui/button';
import { Problem } from '@/ui/state';
import { Notice } from '@/ui/surface';

const nano = (value: unknown) => (typeof value === 'number' ? formatNanoUsd(value) : '–');

/** Every candidate was passed over, at least one for want of a key. */
const noKey = ({ code, details }: ApiError) => code === 'NO_ROUTE' && JSON.stringify(details).includes('"no_key"');

/** Why a generation did not start, with the numbers behind it and the way on. */
export function Refusal({ error }: { error: unknown }) {
  if (error instanceof ApiError && error.code === 'BUDGET_EXCEEDED') {
    const { scope, limitNanoUsd, spentNanoUsd, reservedNanoUsd } = error.details;
    const numbers = typeof limitNanoUsd === 'number';
    return (
      <div role="alert">
        <Notice
          tone="warn"
          title={typeof scope === 'string' ? m.budget(scope) : error.message}
          action={
            <Link to="/costs/budgets" className={buttonStyle({ variant: 'secondary' })}>
              {m.seeBudgets}
            </Link>
          }
        >
          {numbers ? m.budgetNumbers(nano(limitNanoUsd), nano(spentNanoUsd), nano(reservedNanoUsd)) : error.message}
        </Notice>
      </div>
    );
  }
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
