using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using MediaLab.ServiceDefaults.Data.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace MediaLab.Generation.Running;

/// <summary>
/// The job queue in PostgreSQL. Workers claim due generations under a lease and renew it by heartbeat; reservations that were never accepted are
/// released. All times are the database's. NOTIFY wakes waiting processes ('work', 'cancel', 'stream:{id}'). State changes of a claimed
/// generation are in <see cref="GenerationTransitions"/>.
/// </summary>
internal sealed class GenerationQueue(ServiceDataSources sources, IOptions<GenerationOptions> options)
{
    public const string Channel = "generation";

    // One claim at a time, or two workers could pass a cap together. Claims take a millisecond.
    // The pace counts calls, not generations: those that ended are in the attempt log, the one under way is not.
    // What one limit keeps waiting takes no place of the next: first a batch's own cap, then the workspace's pace for the provider, then its
    // cap for everything. Work that is under way passes them all.
    private const string Claim = """
        select pg_advisory_xact_lock(hashtext('generation claim'));
        with running as (
            select workspace_id, batch_id, provider, count(*) as n from generations
            where state in ('submitting', 'submitted', 'downloading', 'storing') or (state = 'queued' and lease_until > now())
            group by workspace_id, batch_id, provider
        ), paced as (
            select s.workspace_id, s.provider, s.requests_per_minute as allowed, (
                select coalesce(sum(case when g.state in ('submitting', 'submitted', 'downloading', 'storing') or (g.state = 'queued' and g.lease_until > now()) then 1 else 0 end + (
                    select count(*) from jsonb_array_elements(g.attempt_log) a
                    where a ->> 'provider' = s.provider and (a ->> 'submittedAt')::timestamptz > now() - interval '1 minute')), 0)
                from generations g where g.workspace_id = s.workspace_id and g.provider = s.provider
                    and (g.submitted_at > now() - interval '1 minute' or (g.state = 'queued' and g.lease_until > now()))) as used
            from provider_settings s where s.requests_per_minute is not null
        ), due as (
            select g.workspace_id, g.id, g.provider, g.run_at, g.state = 'queued' as fresh, coalesce(b.max_concurrency, 1) as batch_cap,
                case when g.state = 'queued' and g.batch_id is not null
                    then row_number() over (partition by g.workspace_id, g.batch_id, g.provider, g.state = 'queued' order by g.run_at, g.id) + coalesce(r.n, 0)
                    else 0 end as batch_place
            from generations g
                left join batches b on b.workspace_id = g.workspace_id and b.id = g.batch_id
                left join running r on r.workspace_id = g.workspace_id and r.batch_id = g.batch_id and r.provider = g.provider
            where g.state in ('queued', 'submitting', 'submitted', 'downloading', 'storing')
                and g.run_at <= now() and (g.lease_until is null or g.lease_until <= now())
                and (g.spool_host is null or g.spool_host = @host or g.run_at < now() - interval '10 minutes')
        ), in_batch as (
            select due.*, p.allowed,
                case when due.fresh
                    then row_number() over (partition by due.workspace_id, due.provider, due.fresh order by due.run_at, due.id) + coalesce(p.used, 0)
                    else 0 end as minute_place
            from due left join paced p on p.workspace_id = due.workspace_id and p.provider = due.provider
            where due.batch_place <= due.batch_cap
        ), placed as (
            select in_batch.workspace_id, in_batch.id, in_batch.run_at,
                case when in_batch.fresh
                    then row_number() over (partition by in_batch.workspace_id, in_batch.fresh order by in_batch.run_at, in_batch.id) + coalesce(w.n, 0)
                    else 0 end as place
            from in_batch left join (select workspace_id, sum(n) as n from running group by workspace_id) w using (workspace_id)
            where in_batch.allowed is null or in_batch.minute_place <= in_batch.allowed
        ), chosen as (
            select g.workspace_id, g.id from generations g join placed using (workspace_id, id)
            where placed.place <= @cap and g.run_at <= now() and (g.lease_until is null or g.lease_until <= now())
            order by placed.place, placed.run_at
            limit @slots
            for update of g skip locked
        )
        update generations g
        set lease_owner = @owner, lease_until = now() + @lease, lease_no = g.lease_no + 1
        from chosen where g.workspace_id = chosen.workspace_id and g.id = chosen.id
        returning g.workspace_id, g.id, g.lease_no, g.state;
        select min(run_at) - now() from generations
        where state in ('queued', 'submitting', 'submitted', 'downloading', 'storing') and run_at > now() and lease_until is null
        """;

    private const string Heartbeat = """
        update generations g
        set lease_until = now() + @lease
        from unnest(@ids, @numbers) as mine(id, lease_no)
        where g.id = mine.id and g.lease_no = mine.lease_no and g.lease_until is not null
        returning g.id, g.cancel_requested_at is not null
        """;

    /// <summary>Makes a submitted job due now, because its provider announced progress. Does nothing while the job is being polled.</summary>
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

    /// <returns>The claimed leases, and the time until the next generation is due (null: none is scheduled).</returns>
    public async Task<(IReadOnlyList<Lease> Leases, TimeSpan? NextDue)> ClaimAsync(string owner, string spoolHost, int slots, CancellationToken cancellationToken)
    {
        await using var connection = await sources.Worker.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(Claim, connection, transaction);
        command.Parameters.AddWithValue("owner", owner);
        command.Parameters.AddWithValue("host", spoolHost);
        command.Parameters.AddWithValue("lease", LeaseTime);
        command.Parameters.AddWithValue("cap", options.Value.WorkspaceCap);
        command.Parameters.AddWithValue("slots", slots);
        // To plan it takes the database three times as long as to run it.
        await command.PrepareAsync(cancellationToken);
        var leases = new List<Lease>();
        TimeSpan? nextDue;
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                leases.Add(new Lease(reader.GetGuid(0), reader.GetGuid(1), reader.GetInt64(2), GenerationStates.Parse(reader.GetString(3))));
            }

            await reader.NextResultAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            nextDue = reader.IsDBNull(0) ? null : reader.GetFieldValue<TimeSpan>(0);
        }

        await transaction.CommitAsync(cancellationToken);
        return (leases, nextDue);
    }

    /// <summary>Renews leases on the caller's own connection. A lease missing from the result is lost; the value says whether cancellation was requested.</summary>
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

    /// <summary>Closes expired reservations to acceptance and returns them: the caller releases their holds and then deletes them.</summary>
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

    /// <summary>How long the oldest generation that could run has waited.</summary>
    public async Task<TimeSpan> OldestWaitAsync(CancellationToken cancellationToken)
    {
        await using var command = sources.Worker.CreateCommand("select coalesce(now() - min(run_at), interval '0') from generations where state = 'queued' and run_at <= now()");
        return (TimeSpan)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    internal static Task NotifyAsync(GenerationDb db, string what, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"select pg_notify({Channel}, {what})", cancellationToken);
}
