import { Pencil, Trash2 } from 'lucide-react';
import { costs as m } from '@messages/costs';
import type { Budget } from '@/data/api-types';
import { formatNanoUsd } from '@/data/money';
import { IconButton } from '@/ui/button';
import { Meter } from '@/ui/progress';
import { Card } from '@/ui/surface';

interface Props {
  budget: Budget;
  name: string;
  onEdit?: () => void;
  onRemove?: () => void;
}

/** A limit and where it stands: spent, held by running work, left. */
export function BudgetCard({ budget, name, onEdit, onRemove }: Props) {
  const limit = budget.limit.nanoUsd;
  const spent = budget.spent.nanoUsd;
  const held = budget.reserved.nanoUsd;
  return (
    <Card className="grid gap-3 p-5">
      <div className="flex items-start justify-between gap-2">
        <div className="min-w-0">
          <h3 className="truncate font-semibold">{name}</h3>
          <p className="text-sm text-muted">{budget.followsProject ? m.followsProject : m.periods[budget.period]}</p>
        </div>
        <div className="-mt-2 -mr-2 flex">
          {onEdit && <IconButton label={m.editBudget} icon={<Pencil size={18} />} onClick={onEdit} />}
          {onRemove && <IconButton label={m.remove} icon={<Trash2 size={18} />} onClick={onRemove} />}
        </div>
      </div>
      <p className="tnum">
        <span className="display text-2xl">{formatNanoUsd(spent)}</span>{' '}
        <span className="text-muted">{m.of(formatNanoUsd(limit))}</span>
      </p>
      <Meter
        spent={limit ? spent / limit : 0}
        held={limit ? held / limit : 0}
        label={m.meter(name, formatNanoUsd(spent), formatNanoUsd(held), formatNanoUsd(limit))}
      />
      <dl className="tnum flex flex-wrap gap-x-5 gap-y-1 text-sm">
        <Figure term={m.held} value={held} />
        <Figure term={m.left} value={budget.remaining.nanoUsd} />
      </dl>
    </Card>
  );
}

const Figure = ({ term, value }: { term: string; value: number }) => (
  <div className="flex gap-1.5">
    <dt className="text-muted">{term}</dt>
    <dd className="font-semibold">{formatNanoUsd(value)}</dd>
  </div>
);
