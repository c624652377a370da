import type { ProviderHealth } from '@/data/api-types';

/** A provider that was never called. */
export const provider = (
  said: Pick<ProviderHealth, 'provider' | 'name'> & Partial<ProviderHealth>,
): ProviderHealth => ({
  status: 'unknown',
  hasKey: true,
  needsKey: true,
  enabled: true,
  modalities: [],
  succeeded: 0,
  failed: 0,
  consecutiveFailures: 0,
  averageLatencyMs: null,
  p95LatencyMs: null,
  restingKeys: [],
  lastSuccessAt: null,
  lastFailureAt: null,
  lastError: null,
  message: null,
  failureBilling: { failed: 'free', cancelled: 'partial', source: '' },
  ...said,
});
