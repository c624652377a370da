using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Running;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MediaLab.Generation.Routing;

/// <summary>
/// Which keys are left alone just now. A throttled key makes work wait instead of fail; an empty or refused one makes room for the
/// workspace's other keys, and is tried again when it is the only one. Whichever it was, one call goes first, so that a crowd does not
/// run into the same refusal.
/// </summary>
internal sealed class KeyCircuits(GenerationDb db, IOptions<GenerationOptions> options)
{
    /// <summary>Providers refuse within a second or two. A trial that takes longer was probably not refused, and the next one may go.</summary>
    public static readonly TimeSpan TrialFor = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan UselessFor = TimeSpan.FromMinutes(10);

    // So long the answer of one call stands for all that are waiting for the same key.
    private static readonly TimeSpan AnswerStandsFor = TimeSpan.FromSeconds(10);

    /// <summary>All of them, also those whose time is over and that nobody has tried since.</summary>
    public async Task<IReadOnlyList<KeyCircuit>> OfAsync(Guid workspaceId, string provider, CancellationToken cancellationToken) =>
        await db.KeyCircuits.AsNoTracking().Where(circuit => circuit.WorkspaceId == workspaceId && circuit.Provider == provider).ToListAsync(cancellationToken);

    /// <summary>Asks for the right to find out whether the key works again. Only one has it at a time, in all processes.</summary>
    public async Task<bool> TryAsync(GenerationJob job, Guid keyId, CancellationToken cancellationToken) => await db.Database.ExecuteSqlAsync(
        $"""
        update key_circuits set trial_until = now() + {TrialFor}
        where workspace_id = {job.WorkspaceId} and provider = {job.Provider} and key_id = {keyId} and (trial_until is null or trial_until <= now())
            and (open_until <= now() or cause <> {FailureCodes.ProviderRateLimited})
        """,
        cancellationToken) > 0;

    /// <summary>The provider said only just now that the key is empty or refused: there is no need to ask again.</summary>
    public static bool WasJustRefused(KeyCircuit circuit, DateTimeOffset now) => !circuit.IsThrottled && now < circuit.OpenUntil - UselessFor + AnswerStandsFor;

    /// <summary>After a failure that is the key's.</summary>
    public async Task RecordAsync(GenerationJob job, Guid keyId, ProviderFailure failure, CancellationToken cancellationToken)
    {
        switch (failure.Code)
        {
            case FailureCodes.ProviderRateLimited:
                await ThrottleAsync(job, keyId, failure.RetryAfter, cancellationToken);
                break;
            case FailureCodes.ProviderKeyInvalid or FailureCodes.ProviderQuotaExceeded:
                await OpenAsync(job, keyId, UselessFor, failure.Code, cancellationToken);
                break;
        }
    }

    /// <summary>The provider says that the key's allowance is used up.</summary>
    /// <param name="wait">For how long; null when it does not say.</param>
    public Task ThrottleAsync(GenerationJob job, Guid keyId, TimeSpan? wait, CancellationToken cancellationToken) => OpenAsync(
        job, keyId, wait is { Ticks: > 0 } asked ? asked : TimeSpan.FromSeconds(options.Value.ThrottledSeconds), FailureCodes.ProviderRateLimited, cancellationToken);

    /// <summary>It works. One that is throttled goes on resting: this call may have been on its way before it was refused.</summary>
    public async Task CloseAsync(GenerationJob job, Guid keyId, CancellationToken cancellationToken) => await db.Database.ExecuteSqlAsync(
        $"""
        delete from key_circuits where workspace_id = {job.WorkspaceId} and provider = {job.Provider} and key_id = {keyId}
            and (cause <> {FailureCodes.ProviderRateLimited} or open_until <= now())
        """,
        cancellationToken);

    // A new cause replaces the old one together with its time: a key that is empty for minutes is not throttled for minutes.
    private async Task OpenAsync(GenerationJob job, Guid keyId, TimeSpan wait, string cause, CancellationToken cancellationToken) => await db.Database.ExecuteSqlAsync(
        $"""
        insert into key_circuits (workspace_id, provider, key_id, open_until, cause)
        values ({job.WorkspaceId}, {job.Provider}, {keyId}, now() + {wait}, {cause})
        on conflict (workspace_id, provider, key_id) do update set cause = excluded.cause, trial_until = null,
            open_until = case when key_circuits.cause = excluded.cause then greatest(key_circuits.open_until, excluded.open_until) else excluded.open_until end
        """,
        cancellationToken);
}
