using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MediaLab.Generation.Routing;

/// <summary>
/// Which keys are left alone just now. A throttled key makes work wait instead of fail; an empty or refused one makes room for the
/// workspace's other keys, and is tried again when it is the only one.
/// </summary>
internal sealed class KeyCircuits(GenerationDb db, IOptions<GenerationOptions> options)
{
    private static readonly TimeSpan UselessFor = TimeSpan.FromMinutes(10);

    public async Task<IReadOnlyList<KeyCircuit>> OpenAsync(Guid workspaceId, string provider, CancellationToken cancellationToken) =>
        await db.KeyCircuits.FromSql($"select * from key_circuits where workspace_id = {workspaceId} and provider = {provider} and open_until > now()")
            .AsNoTracking().ToListAsync(cancellationToken);

    /// <summary>After a failure that is the key's.</summary>
    public async Task RecordAsync(GenerationJob job, Guid keyId, ProviderFailure failure, CancellationToken cancellationToken)
    {
        switch (failure.Code)
        {
            case FailureCodes.ProviderRateLimited:
                await OpenAsync(job, keyId, failure.RetryAfter ?? TimeSpan.FromSeconds(options.Value.ThrottledSeconds), failure.Code, cancellationToken);
                break;
            case FailureCodes.ProviderKeyInvalid or FailureCodes.ProviderQuotaExceeded:
                await OpenAsync(job, keyId, UselessFor, failure.Code, cancellationToken);
                break;
        }
    }

    /// <summary>The provider says that the key's allowance is used up until then.</summary>
    public Task ThrottleAsync(GenerationJob job, Guid keyId, TimeSpan wait, CancellationToken cancellationToken) =>
        OpenAsync(job, keyId, wait, FailureCodes.ProviderRateLimited, cancellationToken);

    /// <summary>It works.</summary>
    public async Task CloseAsync(GenerationJob job, Guid keyId, CancellationToken cancellationToken) => await db.Database.ExecuteSqlAsync(
        $"delete from key_circuits where workspace_id = {job.WorkspaceId} and provider = {job.Provider} and key_id = {keyId} and cause <> {FailureCodes.ProviderRateLimited}",
        cancellationToken);

    private async Task OpenAsync(GenerationJob job, Guid keyId, TimeSpan wait, string cause, CancellationToken cancellationToken) => await db.Database.ExecuteSqlAsync(
        $"""
        insert into key_circuits (workspace_id, provider, key_id, open_until, cause)
        values ({job.WorkspaceId}, {job.Provider}, {keyId}, now() + {wait}, {cause})
        on conflict (workspace_id, provider, key_id) do update
            set open_until = greatest(key_circuits.open_until, excluded.open_until), cause = excluded.cause
        """,
        cancellationToken);
}
