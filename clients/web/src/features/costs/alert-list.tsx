import { useQuery } from '@tanstack/react-query';
import { costs as m } from '@messages/costs';
import { alertsQuery, useAcknowledge } from './queries';
import type { BudgetAlert } from '@/data/api-types';
import { formatNanoUsd } from '@/data/money';
import { Button } from '@/ui/button';
import { Notice } from '@/ui/surface';

/** Thresholds that were passed and not yet seen. */
export function AlertList() {
  const alerts = useQuery(alertsQuery).data?.filter((alert) => !alert.acknowledgedAt) ?? [];
  const acknowledge = useAcknowledge();
  if (!alerts.length) return null;
  return (
    <section aria-label={m.alerts} className="mb-5 grid gap-2">
      {alerts.map((alert) => (
        <Notice
          key={alert.id}
          tone={alert.kind === 'threshold' ? 'warn' : 'danger'}
          action={<Button onClick={() => acknowledge.mutate(alert.id)}>{m.acknowledge}</Button>}
        >
          {words(alert)}
        </Notice>
      ))}
    </section>
  );
}

function words({ kind, scope, threshold, spent, limit }: BudgetAlert) {
  const [used, most] = [formatNanoUsd(spent.nanoUsd), formatNanoUsd(limit.nanoUsd)];
  if (kind === 'overrun' || scope === 'generation') return m.overrun(used, most);
  return m.alert(m.scopes[scope], threshold, used, most);
}
