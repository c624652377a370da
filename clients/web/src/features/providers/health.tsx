import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { providers as m } from '@messages/providers';
import { keysQuery } from '../keys/queries';
import type { ProviderHealth } from '@/data/api-types';
import { formatAgo, formatCount, formatDateTime, formatLatency } from '@/data/format';

/** How the calls to a provider went, and which of its keys are left alone for now. */
export function Health({ health }: { health: ProviderHealth }) {
  const { succeeded, failed, averageLatencyMs, p95LatencyMs, lastError, lastFailureAt, restingKeys } = health;
  return (
    <dl className="grid gap-1.5 text-sm">
      <Fact term={m.calls}>
        {succeeded + failed ? m.callCount(formatCount(succeeded), formatCount(failed)) : m.noCalls}
      </Fact>
      {averageLatencyMs !== null && (
        <Fact term={m.latency}>
          {m.latencyWords(
            formatLatency(averageLatencyMs),
            p95LatencyMs === null ? undefined : formatLatency(p95LatencyMs),
          )}
        </Fact>
      )}
      {lastError && lastFailureAt && (
        <Fact term={m.lastError}>
          <time dateTime={lastFailureAt} title={formatDateTime(lastFailureAt)}>
            {formatAgo(lastFailureAt)}
          </time>
          {`: ${m.failures[lastError] ?? lastError}`}
        </Fact>
      )}
      {restingKeys.length > 0 && <Resting keys={restingKeys} />}
    </dl>
  );
}

function Resting({ keys }: { keys: ProviderHealth['restingKeys'] }) {
  const known = useQuery(keysQuery).data?.items ?? [];
  const nameOf = (id: string) => {
    const key = known.find((one) => one.id === id);
    return key?.label ?? key?.masked ?? m.unnamedKey;
  };
  return (
    <Fact term={m.resting}>
      <ul className="grid gap-1">
        {keys.map(({ keyId, until, cause }) => (
          <li key={keyId}>{m.restingWords(nameOf(keyId), formatDateTime(until), m.failures[cause] ?? cause)}</li>
        ))}
      </ul>
    </Fact>
  );
}

const Fact = ({ term, children }: { term: string; children: ReactNode }) => (
  <div className="grid grid-cols-[8rem_1fr] gap-2">
    <dt className="text-muted">{term}</dt>
    <dd className="min-w-0">{children}</dd>
  </div>
);
