import { useQuery } from '@tanstack/react-query';
import { costs as m } from '@messages/costs';
import { alertsQuery, useAcknowledge } from './queries';
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
      {alerts.map(({ id, scope, threshold, spent, limit }) => (
        <Notice
          key={id}
          tone={threshold >= 100 ? 'danger' : 'warn'}
          action={<Button onClick={() => acknowledge.mutate(id)}>{m.acknowledge}</Button>}
        >
          {m.alert(m.scopes[scope], threshold, formatNanoUsd(spent.nanoUsd), formatNanoUsd(limit.nanoUsd))}
        </Notice>
      ))}
    </section>
  );
}
