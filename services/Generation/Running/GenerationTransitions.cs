using System.Diagnostics;
using System.Text.Json;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using MediaLab.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace MediaLab.Generation.Running;

/// <summary>
/// Every statement that moves a generation from state to state, together with the event that tells the others. Each write of a worker names its
/// lease number, so that one that lost its lease changes 0 rows.
/// </summary>
internal static class GenerationTransitions
{
    /// <summary>Accepts a reservation. 0 rows: it was given back in the meantime.</summary>
    private const string Enqueue = """
        update generations
        set state = 'queued', queued_at = now(), run_at = now(), held_nano_usd = @held, estimate_nano_usd = @estimate,
            estimate_certainty = @certainty, price_version = @price_version, version = version + 1
        where workspace_id = @workspace and id = @id and state = 'reserving' and error_code is null
        returning version
        """;

    private const string BeginSubmit = """
        update generations
        set state = 'submitting', attempts = attempts + 1, submitted_at = now(), started_at = coalesce(started_at, now()),
            deadline_at = now() + @deadline, provider_job_id = null, key_id = @key, progress = 0, version = version + 1
        where workspace_id = @workspace and id = @id and lease_no = @lease_no and state in ('queued', 'submitting', 'submitted', 'downloading')
            and cancel_requested_at is null
        returning version
        """;

    private const string Accepted = """
        update generations
        set state = 'submitted', provider_job_id = @job, version = version + 1
        where workspace_id = @workspace and id = @id and lease_no = @lease_no and state in ('submitting', 'submitted')
        returning version
        """;

    private const string ReportProgress = """
        update generations set progress = greatest(progress, @progress), version = version + 1
        where workspace_id = @workspace and id = @id and lease_no = @lease_no
        returning version
        """;

    private const string AppendText = """
        insert into text_deltas (workspace_id, generation_id, start_at, end_at, text, created_at)
        select workspace_id, id, @start, @end, @text, now() from generations
        where workspace_id = @workspace and id = @id and lease_no = @lease_no
        on conflict (workspace_id, generation_id, start_at) do update set end_at = excluded.end_at, text = excluded.text
        returning 0::bigint
        """;

    /// <summary>The job waits at the provider: the lease goes back until it is time to ask again, or to pass on a cancellation that came meanwhile.</summary>
    private const string AskAgain = """
        update generations
        set state = 'submitted', provider_job_id = @job, progress = greatest(progress, @progress),
            run_at = case when cancel_requested_at is null or @cancel_seen then now() + @after else now() end, lease_owner = null, lease_until = null, version = version + 1
        where workspace_id = @workspace and id = @id and lease_no = @lease_no and state in ('submitting', 'submitted', 'downloading')
        returning version
        """;

    private const string ResultSpooled = """
        update generations set state = 'downloading', usage = @usage, spool_host = @host, version = version + 1
        where workspace_id = @workspace and id = @id and lease_no = @lease_no and state in ('submitting', 'submitted', 'downloading')
        returning version
        """;

    private const string Storing = """
        update generations set state = 'storing', version = version + 1
        where workspace_id = @workspace and id = @id and lease_no = @lease_no and state in ('downloading', 'storing')
        returning version
        """;

    private const string Output = """
        insert into generation_outputs (workspace_id, generation_id, ordinal, asset_id, media_type, size_bytes, sha256)
        select workspace_id, id, @ordinal, @asset, @media_type, @size, @sha256 from generations
        where workspace_id = @workspace and id = @id and lease_no = @lease_no and state = 'storing'
        on conflict (workspace_id, generation_id, ordinal) do update set asset_id = excluded.asset_id
        returning 0::bigint
        """;

    /// <summary>Back to the queue: provably nothing was done, or the provider is to be replaced. Without another hold the old one stands.</summary>
    private const string Requeue = """
        update generations
        set state = 'queued', run_at = now() + @after, lease_owner = null, lease_until = null, provider_job_id = null, key_id = null, spool_host = null,
            tried_keys = @tried, provider = @provider, model = @model, fallback_models = @fallbacks, parameters = @parameters, attempts = @attempts,
            held_nano_usd = coalesce(@held, held_nano_usd), estimate_nano_usd = case when @held is null then estimate_nano_usd else @estimate end,
            estimate_certainty = coalesce(@certainty, estimate_certainty), price_version = coalesce(@price_version, price_version),
            attempt_log = attempt_log || @attempt, version = version + 1
        where workspace_id = @workspace and id = @id and lease_no = @lease_no and state in ('queued', 'submitting', 'submitted')
        returning version
        """;

    /// <summary>Something of our own is away: the state stays, the work goes on later.</summary>
    private const string PauseWork = """
        update generations set run_at = now() + @after, lease_owner = null, lease_until = null
        where workspace_id = @workspace and id = @id and lease_no = @lease_no
        returning version
        """;

    private const string Finish = """
        update generations
        set state = @state, progress = case when @state = 'completed' then 1 else progress end, usage = coalesce(@usage, usage),
            error_code = @code, error_message = @message, attempt_log = attempt_log || @attempt, completed_at = now(),
            lease_owner = null, lease_until = null, spool_host = null, version = version + 1
        where workspace_id = @workspace and id = @id and lease_no = @lease_no
            and state in ('queued', 'submitting', 'submitted', 'downloading', 'storing')
        returning version
        """;

    /// <summary>Of a job nobody works on: no lease is needed, and none may be alive.</summary>
    private const string CancelWaiting = """
        update generations
        set state = 'cancelled', cancel_requested_at = now(), completed_at = now(), lease_no = lease_no + 1, version = version + 1
        where workspace_id = @workspace and id = @id and state = 'queued' and (lease_until is null or lease_until <= now())
        returning version
        """;

    private const string RequestCancel = """
        update generations set cancel_requested_at = coalesce(cancel_requested_at, now()), version = version + 1,
            run_at = case when lease_until is null then now() else run_at end
        where workspace_id = @workspace and id = @id and state in ('queued', 'submitting', 'submitted', 'downloading', 'storing')
        returning version
        """;

    private const string Resolve = """
        update generations
        set state = 'failed', error_code = @code, error_message = @message, usage = @usage, completed_at = now(), version = version + 1
        where workspace_id = @workspace and id = @id and state = 'unknown'
        returning version
        """;

    private static readonly TimeSpan LongestInsisting = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan InsistAfter = TimeSpan.FromMilliseconds(250);

    /// <summary>Accepts a reserved generation within the request's own transaction. False: the reservation was given back in the meantime.</summary>
    public static async Task<bool> EnqueueAsync(GenerationDb db, GenerationJob job, Acceptance accepted, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancellationToken) : null;
        var version = await ChangeAsync(db, Enqueue, job.WorkspaceId, job.Id, null, cancellationToken,
            new("held", accepted.HeldNanoUsd), Nullable("estimate", accepted.EstimateNanoUsd, NpgsqlDbType.Bigint),
            new("certainty", accepted.Certainty.ToString()), new("price_version", accepted.PriceVersion));
        if (version is null)
        {
            return false;
        }

        db.Publish(new GenerationQueued(job.WorkspaceId, job.Facts(version), accepted.HeldNanoUsd, accepted.EstimateNanoUsd ?? 0, now), job.Id);
        await db.SaveChangesAsync(cancellationToken);
        await GenerationQueue.NotifyAsync(db, "work", cancellationToken);
        if (own is not null)
        {
            await own.CommitAsync(cancellationToken);
        }

        return true;
    }

    public static Task BeginSubmitAsync(
        GenerationDb db, Lease lease, TimeSpan deadline, Guid? keyId, Func<long, IIntegrationEvent?> happened, CancellationToken cancellationToken) =>
        MoveAsync(db, lease, BeginSubmit, happened, cancellationToken, new("deadline", deadline), Nullable("key", keyId, NpgsqlDbType.Uuid));

    public static Task AcceptedAsync(GenerationDb db, Lease lease, string? providerJobId, CancellationToken cancellationToken) =>
        MoveAsync(db, lease, Accepted, null, cancellationToken, Nullable("job", providerJobId, NpgsqlDbType.Text));

    public static Task ProgressAsync(GenerationDb db, Lease lease, double progress, Func<long, IIntegrationEvent?> happened, CancellationToken cancellationToken) =>
        MoveOnceAsync(db, lease, ReportProgress, happened, cancellationToken, new NpgsqlParameter("progress", progress));

    /// <summary>For whoever watches: it is not insisted on, the provider goes on talking meanwhile.</summary>
    public static Task AppendTextAsync(GenerationDb db, Lease lease, int start, string text, CancellationToken cancellationToken) =>
        MoveOnceAsync(db, lease, AppendText, null, cancellationToken, new("start", start), new("end", start + text.Length), new("text", text));

    /// <summary>An unfinished picture stands where text would: one row, the latest in it.</summary>
    public static Task ShowAsync(GenerationDb db, Lease lease, int number, string dataUri, CancellationToken cancellationToken) =>
        MoveOnceAsync(db, lease, AppendText, null, cancellationToken, new("start", (object)0), new("end", number), new("text", dataUri));

    /// <summary>Nobody looks at an unfinished picture once the generation has ended.</summary>
    public static Task ForgetShownAsync(GenerationDb db, Lease lease, CancellationToken cancellationToken) =>
        db.Deltas.Where(delta => delta.WorkspaceId == lease.WorkspaceId && delta.GenerationId == lease.GenerationId).ExecuteDeleteAsync(cancellationToken);

    /// <param name="cancelSeen">The provider was asked to cancel already.</param>
    public static Task AskAgainAsync(
        GenerationDb db, Lease lease, string providerJobId, TimeSpan after, double progress, bool cancelSeen, Func<long, IIntegrationEvent?>? happened, CancellationToken cancellationToken) =>
        MoveAsync(db, lease, AskAgain, happened, cancellationToken, new("job", providerJobId), new("after", after), new("progress", progress), new("cancel_seen", cancelSeen));

    public static Task ResultSpooledAsync(GenerationDb db, Lease lease, ProviderUsage usage, string spoolHost, CancellationToken cancellationToken) =>
        MoveAsync(db, lease, ResultSpooled, null, cancellationToken, Json("usage", usage), new("host", spoolHost));

    public static Task StoringAsync(GenerationDb db, Lease lease, CancellationToken cancellationToken) => MoveAsync(db, lease, Storing, null, cancellationToken);

    public static Task OutputStoredAsync(GenerationDb db, Lease lease, GenerationOutput output, CancellationToken cancellationToken) =>
        MoveAsync(db, lease, Output, null, cancellationToken,
            new("ordinal", output.Ordinal), new("asset", output.AssetId), new("media_type", output.MediaType), new("size", output.SizeBytes), new("sha256", output.Sha256));

    /// <summary>Back to the queue for another try, with another provider when <paramref name="route"/> names one.</summary>
    public static Task RequeueAsync(GenerationDb db, Lease lease, NextTry route, TimeSpan after, Attempt? attempt, CancellationToken cancellationToken) =>
        MoveAsync(db, lease, Requeue, null, cancellationToken,
            new("after", after), new("provider", route.Provider), new("model", route.Model), new("fallbacks", route.FallbackModels),
            new NpgsqlParameter("parameters", NpgsqlDbType.Jsonb) { Value = route.Parameters }, new("attempts", route.Attempts), new("tried", route.TriedKeys), Json("attempt", AsList(attempt)),
            Nullable("held", route.Hold?.HeldNanoUsd, NpgsqlDbType.Bigint), Nullable("estimate", route.Hold?.EstimateNanoUsd, NpgsqlDbType.Bigint),
            Nullable("certainty", route.Hold?.Certainty.ToString(), NpgsqlDbType.Varchar), Nullable("price_version", route.Hold?.PriceVersion, NpgsqlDbType.Varchar));

    public static Task PauseAsync(GenerationDb db, Lease lease, TimeSpan after, CancellationToken cancellationToken) =>
        MoveAsync(db, lease, PauseWork, null, cancellationToken, new NpgsqlParameter("after", after));

    /// <summary>The end, whichever it is: one conditional update together with the event that tells the others.</summary>
    public static Task FinishAsync(GenerationDb db, Lease lease, Ending ending, Func<long, IIntegrationEvent?> happened, CancellationToken cancellationToken) =>
        MoveAsync(db, lease, Finish, happened, cancellationToken,
            new("state", ending.State.WireName()), Json("usage", ending.Usage), Nullable("code", ending.Code, NpgsqlDbType.Varchar),
            Nullable("message", ending.Message, NpgsqlDbType.Text), Json("attempt", AsList(ending.Attempt)));

    /// <summary>Cancels a generation no worker has: at once. False: a worker has it, or it ended.</summary>
    public static Task<bool> CancelWaitingAsync(GenerationDb db, GenerationJob job, DateTimeOffset now, CancellationToken cancellationToken) =>
        ChangeAndPublishAsync(db, CancelWaiting, job, version => new GenerationCancelled(job.WorkspaceId, job.Facts(version), null, now), cancellationToken);

    /// <summary>Asks the worker that has it to stop. False: it ended.</summary>
    public static Task<bool> RequestCancelAsync(GenerationDb db, GenerationJob job, CancellationToken cancellationToken) =>
        ChangeAndPublishAsync(db, RequestCancel, job, null, cancellationToken);

    /// <summary>A person says how an unknown generation ended. False: it is not unknown any more.</summary>
    public static Task<bool> ResolveAsync(GenerationDb db, GenerationJob job, Ending ending, Func<long, IIntegrationEvent> happened, CancellationToken cancellationToken) =>
        ChangeAndPublishAsync(db, Resolve, job, happened, cancellationToken,
            new("code", ending.Code), new("message", ending.Message), Json("usage", ending.Usage));

    /// <summary>
    /// What a worker learnt must not be lost because the database is away for a moment: the write is tried again, nearly as long as a lease
    /// lasts. Each statement may be repeated, for when only the answer to its commit was lost.
    /// </summary>
    private static async Task MoveAsync(
        GenerationDb db, Lease lease, string sql, Func<long, IIntegrationEvent?>? happened, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        for (var began = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                await MoveOnceAsync(db, lease, sql, happened, cancellationToken, parameters);
                return;
            }
            catch (Exception exception) when (DatabaseErrors.IsAway(exception) && Stopwatch.GetElapsedTime(began) < LongestInsisting)
            {
                db.ChangeTracker.Clear();
                await Task.Delay(InsistAfter, cancellationToken);
            }
        }
    }

    private static async Task MoveOnceAsync(
        GenerationDb db, Lease lease, string sql, Func<long, IIntegrationEvent?>? happened, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var version = await ChangeAsync(db, sql, lease.WorkspaceId, lease.GenerationId, lease.LeaseNo, cancellationToken, parameters)
            ?? throw new LeaseLostException(lease);
        if (happened?.Invoke(version) is { } integrationEvent)
        {
            db.Publish(integrationEvent, lease.GenerationId);
            await db.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<bool> ChangeAndPublishAsync(
        GenerationDb db, string sql, GenerationJob job, Func<long, IIntegrationEvent>? happened, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancellationToken) : null;
        if (await ChangeAsync(db, sql, job.WorkspaceId, job.Id, null, cancellationToken, parameters) is not { } version)
        {
            return false;
        }

        if (happened is not null)
        {
            db.Publish(happened(version), job.Id);
        }

        await db.SaveChangesAsync(cancellationToken);
        await GenerationQueue.NotifyAsync(db, "cancel", cancellationToken);
        if (own is not null)
        {
            await own.CommitAsync(cancellationToken);
        }

        return true;
    }

    /// <summary>Returns the row's new version, or null when no row matched.</summary>
    private static async Task<long?> ChangeAsync(
        GenerationDb db, string sql, Guid workspaceId, Guid id, long? leaseNo, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(
            $"with changed(version) as ({sql}) select version, pg_notify('{GenerationQueue.Channel}', 'stream:' || @id) from changed",
            (NpgsqlConnection)db.Database.GetDbConnection(),
            (NpgsqlTransaction)db.Database.CurrentTransaction!.GetDbTransaction());
        command.Parameters.AddWithValue("workspace", workspaceId);
        command.Parameters.AddWithValue("id", id);
        if (leaseNo is { } number)
        {
            command.Parameters.AddWithValue("lease_no", number);
        }

        command.Parameters.AddRange(parameters);
        try
        {
            return (long?)await command.ExecuteScalarAsync(cancellationToken);
        }
        finally
        {
            // They may be needed once more, and belong to one command at a time.
            command.Parameters.Clear();
        }
    }

    private static IReadOnlyList<Attempt> AsList(Attempt? attempt) => attempt is null ? [] : [attempt];

    private static NpgsqlParameter Json<T>(string name, T? value) =>
        new(name, NpgsqlDbType.Jsonb) { Value = value is null ? DBNull.Value : JsonSerializer.Serialize(value, JsonSerializerOptions.Web) };

    private static NpgsqlParameter Nullable(string name, object? value, NpgsqlDbType type) => new(name, type) { Value = value ?? DBNull.Value };
}

/// <summary>What Costing held for a generation.</summary>
internal sealed record Acceptance(long HeldNanoUsd, long? EstimateNanoUsd, Certainty Certainty, string PriceVersion)
{
    public static Acceptance Of(HeldAmount held)
    {
        var certainty = Enum.Parse<Certainty>(held.Certainty, ignoreCase: true);
        return new Acceptance(held.AmountNanoUsd, certainty == Certainty.Unpriced ? null : held.ExpectedNanoUsd, certainty, held.PriceVersion);
    }
}

/// <summary>Where a generation goes from the queue next.</summary>
/// <param name="Provider">Its id.</param>
/// <param name="Model">The provider's own model id.</param>
/// <param name="FallbackModels">Who may be tried after it.</param>
/// <param name="Parameters">JSON object.</param>
/// <param name="Attempts">How often this provider was tried already.</param>
/// <param name="TriedKeys">Keys of this provider that are no use.</param>
/// <param name="Hold">What Costing holds for another model instead; null when the model stays.</param>
internal sealed record NextTry(string Provider, string Model, string[] FallbackModels, string Parameters, int Attempts, Guid[] TriedKeys, Acceptance? Hold = null)
{
    /// <summary>The same again.</summary>
    public static NextTry SameAs(GenerationJob job) => new(job.Provider, job.Model, job.FallbackModels, job.Parameters, job.Attempts, job.TriedKeys);
}

/// <summary>How a generation ended.</summary>
internal sealed record Ending(GenerationState State, ProviderUsage? Usage = null, string? Code = null, string? Message = null, Attempt? Attempt = null);
