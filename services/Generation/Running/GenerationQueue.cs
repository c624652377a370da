using System.Text.Json;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using MediaLab.ServiceDefaults.Data.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace MediaLab.Generation.Running;

/// <summary>
/// The queue: every statement that moves a generation, in one place. Each write of a worker names its lease number, so that one that lost
/// its lease changes 0 rows. Only the database's clock counts. NOTIFY wakes who waits: 'work', 'cancel', 'stream:{id}'.
/// </summary>
internal sealed class GenerationQueue(ServiceDataSources sources, IOptions<GenerationOptions> options)
{
    public const string Channel = "generation";

    // One claim at a time, or two workers could pass a cap together. Claims take a millisecond.
    // A batch's own cap comes first: what it keeps waiting takes no place of the workspace's from the others.
    private const string Claim = """
        select pg_advisory_xact_lock(hashtext('generation claim'));
        with running as (
            select workspace_id, batch_id, provider, count(*) as n from generations
            where state in ('submitting', 'submitted', 'downloading', 'storing') or (state = 'queued' and lease_until > now())
            group by workspace_id, batch_id, provider
        ), due as (
            select g.workspace_id, g.id, g.run_at, g.state = 'queued' as fresh, coalesce(b.max_concurrency, 1) as batch_cap,
                case when g.state = 'queued' and g.batch_id is not null
                    then row_number() over (partition by g.workspace_id, g.batch_id, g.provider, g.state = 'queued' order by g.run_at, g.id) + coalesce(r.n, 0)
                    else 0 end as batch_place
            from generations g
                left join batches b on b.workspace_id = g.workspace_id and b.id = g.batch_id
                left join running r on r.workspace_id = g.workspace_id and r.batch_id = g.batch_id and r.provider = g.provider
            where g.state in ('queued', 'submitting', 'submitted', 'downloading', 'storing')
                and g.run_at <= now() and (g.lease_until is null or g.lease_until <= now())
                and (g.spool_host is null or g.spool_host = @host or g.run_at < now() - interval '10 minutes')
        ), placed as (
            select due.workspace_id, due.id, due.run_at,
                case when due.fresh
                    then row_number() over (partition by due.workspace_id, due.fresh order by due.run_at, due.id) + coalesce(w.n, 0)
                    else 0 end as place
            from due left join (select workspace_id, sum(n) as n from running group by workspace_id) w using (workspace_id)
            where due.batch_place <= due.batch_cap
        ), chosen as (
            select g.workspace_id, g.id from generations g join placed using (workspace_id, id)
            where placed.place <= @cap and (g.lease_until is null or g.lease_until <= now())
            order by placed.place, placed.run_at
            limit @slots
            for update of g skip locked
        )
        update generations g
        set lease_owner = @owner, lease_until = now() + @lease, lease_no = g.lease_no + 1
        from chosen where g.workspace_id = chosen.workspace_id and g.id = chosen.id
        returning g.workspace_id, g.id, g.lease_no, g.state
        """;

    private const string Heartbeat = """
        update generations g
        set lease_until = now() + @lease
        from unnest(@ids, @numbers) as mine(id, lease_no)
        where g.id = mine.id and g.lease_no = mine.lease_no and g.lease_until is not null
        returning g.id, g.cancel_requested_at is not null
        """;

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

    /// <summary>The job waits at the provider: the lease goes back until it is time to ask again.</summary>
    private const string AskAgain = """
        update generations
        set state = 'submitted', provider_job_id = @job, progress = greatest(progress, @progress),
            run_at = case when cancel_requested_at is null then now() + @after else now() end, lease_owner = null, lease_until = null, version = version + 1
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

    /// <summary>Back to the queue: provably nothing was done, or the provider is to be replaced.</summary>
    private const string Requeue = """
        update generations
        set state = 'queued', run_at = now() + @after, lease_owner = null, lease_until = null, provider_job_id = null, key_id = null, spool_host = null,
            tried_keys = @tried, provider = @provider, model = @model, fallback_models = @fallbacks, parameters = @parameters, attempts = @attempts,
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

    /// <summary>A provider says that a job got further: it is asked now. A job that is being asked at this moment needs nothing.</summary>
    private const string Wake = """
        with woken as (
            update generations set run_at = now()
            where workspace_id = @workspace and id = @id and provider = @provider and state = 'submitted' and provider_job_id is not null
                and run_at > now() and lease_until is null
            returning id)
        select pg_notify(@channel, 'work') from woken
        """;

    private const string GiveBackReservations = """
        update generations set error_code = 'RESERVATION_EXPIRED', run_at = now() + interval '30 seconds'
        where (workspace_id, id) in (
            select workspace_id, id from generations
            where state = 'reserving' and created_at < now() - @age and run_at <= now()
            order by created_at limit 100 for update skip locked)
        returning workspace_id, id, created_by
        """;

    private TimeSpan LeaseTime => TimeSpan.FromSeconds(options.Value.LeaseSeconds);

    public async Task<IReadOnlyList<Lease>> ClaimAsync(string owner, string spoolHost, int slots, CancellationToken cancellationToken)
    {
        await using var connection = await sources.Worker.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(Claim, connection, transaction);
        command.Parameters.AddWithValue("owner", owner);
        command.Parameters.AddWithValue("host", spoolHost);
        command.Parameters.AddWithValue("lease", LeaseTime);
        command.Parameters.AddWithValue("cap", options.Value.WorkspaceCap);
        command.Parameters.AddWithValue("slots", slots);
        var leases = new List<Lease>();
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                leases.Add(new Lease(reader.GetGuid(0), reader.GetGuid(1), reader.GetInt64(2), GenerationStates.Parse(reader.GetString(3))));
            }
        }

        await transaction.CommitAsync(cancellationToken);
        return leases;
    }

    /// <summary>Keeps the leases alive, on the caller's own connection. Those missing from the answer are lost; true: cancelling was asked for.</summary>
    public async Task<IReadOnlyDictionary<Guid, bool>> HeartbeatAsync(NpgsqlConnection connection, IReadOnlyCollection<Lease> leases, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Heartbeat, connection) { CommandTimeout = 10 };
        command.Parameters.AddWithValue("lease", LeaseTime);
        command.Parameters.AddWithValue("ids", leases.Select(lease => lease.GenerationId).ToArray());
        command.Parameters.AddWithValue("numbers", leases.Select(lease => lease.LeaseNo).ToArray());
        var alive = new Dictionary<Guid, bool>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            alive[reader.GetGuid(0)] = reader.GetBoolean(1);
        }

        return alive;
    }

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
        await NotifyAsync(db, "work", cancellationToken);
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
        MoveAsync(db, lease, ReportProgress, happened, cancellationToken, new NpgsqlParameter("progress", progress));

    public static Task AppendTextAsync(GenerationDb db, Lease lease, int start, string text, CancellationToken cancellationToken) =>
        MoveAsync(db, lease, AppendText, null, cancellationToken, new("start", start), new("end", start + text.Length), new("text", text));

    public static Task AskAgainAsync(
        GenerationDb db, Lease lease, string providerJobId, TimeSpan after, double progress, Func<long, IIntegrationEvent?>? happened, CancellationToken cancellationToken) =>
        MoveAsync(db, lease, AskAgain, happened, cancellationToken, new("job", providerJobId), new("after", after), new("progress", progress));

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
            new NpgsqlParameter("parameters", NpgsqlDbType.Jsonb) { Value = route.Parameters }, new("attempts", route.Attempts), new("tried", route.TriedKeys), Json("attempt", AsList(attempt)));

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

    /// <summary>Reservations that were never accepted, from now on closed to acceptance: their holds are to be released, then they go.</summary>
    public async Task<IReadOnlyList<(Guid WorkspaceId, Guid Id, Guid CreatedBy)>> GiveBackReservationsAsync(CancellationToken cancellationToken)
    {
        await using var command = sources.Worker.CreateCommand(GiveBackReservations);
        command.Parameters.AddWithValue("age", TimeSpan.FromSeconds(options.Value.ReservationSeconds));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var given = new List<(Guid, Guid, Guid)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            given.Add((reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2)));
        }

        return given;
    }

    public async Task WakeAsync(string provider, Guid workspaceId, Guid id, CancellationToken cancellationToken)
    {
        await using var command = sources.Worker.CreateCommand(Wake);
        command.Parameters.AddWithValue("workspace", workspaceId);
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("provider", provider);
        command.Parameters.AddWithValue("channel", Channel);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task ForgetReservationsAsync(Guid workspaceId, Guid[] ids, CancellationToken cancellationToken)
    {
        await using var command = sources.Worker.CreateCommand("delete from generations where workspace_id = @workspace and id = any(@ids) and state = 'reserving'");
        command.Parameters.AddWithValue("workspace", workspaceId);
        command.Parameters.AddWithValue("ids", ids);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Streamed text is for watching; the asset keeps the words. A day is enough for any client to come back.</summary>
    public async Task ForgetOldTextAsync(CancellationToken cancellationToken)
    {
        await using var command = sources.Worker.CreateCommand("delete from text_deltas where created_at < now() - interval '1 day'");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>How long the oldest generation that could run has waited.</summary>
    public async Task<TimeSpan> OldestWaitAsync(CancellationToken cancellationToken)
    {
        await using var command = sources.Worker.CreateCommand("select coalesce(now() - min(run_at), interval '0') from generations where state = 'queued' and run_at <= now()");
        return (TimeSpan)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task MoveAsync(
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
        await NotifyAsync(db, "cancel", cancellationToken);
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
            $"with changed(version) as ({sql}) select version, pg_notify('{Channel}', 'stream:' || @id) from changed",
            (NpgsqlConnection)db.Database.GetDbConnection(),
            (NpgsqlTransaction)db.Database.CurrentTransaction!.GetDbTransaction());
        command.Parameters.AddWithValue("workspace", workspaceId);
        command.Parameters.AddWithValue("id", id);
        if (leaseNo is { } number)
        {
            command.Parameters.AddWithValue("lease_no", number);
        }

        command.Parameters.AddRange(parameters);
        return (long?)await command.ExecuteScalarAsync(cancellationToken);
    }

    internal static Task NotifyAsync(GenerationDb db, string what, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"select pg_notify({Channel}, {what})", cancellationToken);

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
internal sealed record NextTry(string Provider, string Model, string[] FallbackModels, string Parameters, int Attempts, Guid[] TriedKeys);

/// <summary>How a generation ended.</summary>
internal sealed record Ending(GenerationState State, ProviderUsage? Usage = null, string? Code = null, string? Message = null, Attempt? Attempt = null);
