using System.Threading.RateLimiting;

namespace MediaLab.Generation.Webhooks;

/// <summary>
/// How often one generation may be woken. Unsigned webhooks can be sent by whoever learned their address, and each one makes us ask the
/// provider.
/// </summary>
internal sealed class WebhookPace : IDisposable
{
    private readonly PartitionedRateLimiter<Guid> _limits = PartitionedRateLimiter.Create<Guid, Guid>(id => RateLimitPartition.GetTokenBucketLimiter(
        id, _ => new TokenBucketRateLimiterOptions { TokenLimit = 20, TokensPerPeriod = 1, ReplenishmentPeriod = TimeSpan.FromSeconds(3), QueueLimit = 0 }));

    public bool Admits(Guid generationId)
    {
        using var lease = _limits.AttemptAcquire(generationId);
        return lease.IsAcquired;
    }

    public void Dispose() => _limits.Dispose();
}
