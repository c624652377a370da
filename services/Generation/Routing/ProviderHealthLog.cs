using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Providers;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Generation.Routing;

/// <summary>Health from real calls, shared by all processes.</summary>
internal sealed class ProviderHealthLog(GenerationDb db, KeyCircuits circuits)
{
    // These are the request's own fault, or MediaLab's.
    private static readonly string[] NotTheProviders =
    [
        FailureCodes.ContentRefused, FailureCodes.ProviderRejectedRequest, FailureCodes.ProviderModelUnavailable, FailureCodes.ProviderKeyMissing,
        FailureCodes.ReferenceUnusable, FailureCodes.ResultRejected, FailureCodes.WorkerError,
    ];

    // Of these the key's circuit takes care. Another key of the same provider may do.
    private static readonly string[] TheKeys = [FailureCodes.ProviderKeyInvalid, FailureCodes.ProviderQuotaExceeded, FailureCodes.ProviderRateLimited];

    /// <summary>Remembers how a call went. What is the request's own fault says nothing about the provider.</summary>
    public async Task RecordAsync(GenerationJob job, Guid? keyId, ProviderFailure? failure, TimeSpan took, CancellationToken cancellationToken)
    {
        if (keyId is { } key)
        {
            await (failure is null ? circuits.CloseAsync(job, key, cancellationToken) : circuits.RecordAsync(job, key, failure, cancellationToken));
        }

        if (failure is null)
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                insert into provider_health (workspace_id, provider, succeeded, failed, consecutive_failures, average_latency_ms, recent_latencies_ms, last_success_at)
                values ({job.WorkspaceId}, {job.Provider}, 1, 0, 0, {took.TotalMilliseconds}, array[{took.TotalMilliseconds}], now())
                on conflict (workspace_id, provider) do update set succeeded = provider_health.succeeded + 1, consecutive_failures = 0, last_success_at = now(),
                    average_latency_ms = case when provider_health.succeeded = 0 then excluded.average_latency_ms
                        else provider_health.average_latency_ms * 0.8 + excluded.average_latency_ms * 0.2 end,
                    recent_latencies_ms = (excluded.recent_latencies_ms || provider_health.recent_latencies_ms)[1:{ProviderHealth.RecentCalls}]
                """,
                cancellationToken);
        }
        else if (!NotTheProviders.Contains(failure.Code))
        {
            var inARow = TheKeys.Contains(failure.Code) ? 0 : 1;
            await db.Database.ExecuteSqlAsync(
                $"""
                insert into provider_health (workspace_id, provider, succeeded, failed, consecutive_failures, average_latency_ms, recent_latencies_ms, last_failure_at, last_error)
                values ({job.WorkspaceId}, {job.Provider}, 0, 1, {inARow}, 0, array[]::double precision[], now(), {failure.Code})
                on conflict (workspace_id, provider) do update set failed = provider_health.failed + 1,
                    consecutive_failures = provider_health.consecutive_failures + excluded.consecutive_failures, last_failure_at = now(), last_error = excluded.last_error
                """,
                cancellationToken);
        }
    }
}
