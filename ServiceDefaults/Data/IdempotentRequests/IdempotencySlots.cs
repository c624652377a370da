using MediaLab.ServiceDefaults.Data.Tenancy;
using MediaLab.ServiceDefaults.Errors;
using Npgsql;

namespace MediaLab.ServiceDefaults.Data.IdempotentRequests;

/// <summary>
/// Limits how many requests with an Idempotency-Key are at work at once. Each keeps a connection for as long as its handler waits for other
/// services; without a limit a slow one would take the whole pool, and every read with it.
/// </summary>
internal sealed class IdempotencySlots(int count, TimeSpan patience) : IDisposable
{
    private readonly SemaphoreSlim _free = new(count);

    /// <summary>Half of the connections that requests have.</summary>
    public static IdempotencySlots For(ServiceDataSources sources) =>
        new(Math.Max(1, new NpgsqlConnectionStringBuilder(sources.App.ConnectionString).MaxPoolSize / 2), TimeSpan.FromSeconds(5));

    /// <summary>Waits for a place; disposing what it returns leaves it.</summary>
    /// <exception cref="ApiException">503: none became free in time.</exception>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken) => await _free.WaitAsync(patience, cancellationToken)
        ? new Slot(_free)
        : throw ApiException.Unavailable("Too many requests are waiting for other parts of the system. Nothing was changed; try again.");

    public void Dispose() => _free.Dispose();

    private sealed class Slot(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
