using MediaLab.Contracts.Events;
using MediaLab.Generation.Batches;
using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace MediaLab.Generation.Running;

/// <summary>What <see cref="GenerationTransitions"/> does to one generation, done to all of a batch by one statement, within the caller's transaction.</summary>
internal static class BatchQueue
{
    /// <summary>A microsecond apart, so that they run in the batch's order. Fewer rows than asked for: some were given back in the meantime.</summary>
    private const string Enqueue = """
        update generations g
        set state = 'queued', queued_at = now(), run_at = now() + a.place * interval '1 microsecond', held_nano_usd = a.held, estimate_nano_usd = a.estimate,
            estimate_certainty = a.certainty, price_version = a.price_version, version = g.version + 1
        from unnest(@ids, @held, @estimates, @certainties, @price_versions) with ordinality as a (id, held, estimate, certainty, price_version, place)
        where g.workspace_id = @workspace and g.id = a.id and g.state = 'reserving' and g.error_code is null
        returning g.id, g.version
        """;

    private const string CancelWaiting = $"""
        update generations
        set state = 'cancelled', cancel_requested_at = now(), completed_at = now(), lease_no = lease_no + 1, version = version + 1
        where workspace_id = @workspace and batch_id = @batch and state = 'queued' and (lease_until is null or lease_until <= now())
        returning id, project_id, created_by, type, provider, model, version, pg_notify('{GenerationQueue.Channel}', 'stream:' || id)
        """;

    /// <summary>Accepts reservations, all or none. False: the caller rolls back, and the sweeper gives them back.</summary>
    public static async Task<bool> EnqueueAsync(
        GenerationDb db, IReadOnlyList<GenerationJob> jobs, IReadOnlyList<Acceptance> accepted, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = Command(
            db, Enqueue,
            new("workspace", jobs[0].WorkspaceId), new("ids", jobs.Select(job => job.Id).ToArray()), new("held", accepted.Select(held => held.HeldNanoUsd).ToArray()),
            new("estimates", NpgsqlDbType.Array | NpgsqlDbType.Bigint) { Value = accepted.Select(held => held.EstimateNanoUsd).ToArray() },
            new("certainties", accepted.Select(held => held.Certainty.ToString()).ToArray()), new("price_versions", accepted.Select(held => held.PriceVersion).ToArray()));
        var versions = new Dictionary<Guid, long>();
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                versions.Add(reader.GetGuid(0), reader.GetInt64(1));
            }
        }

        if (versions.Count < jobs.Count)
        {
            return false;
        }

        foreach (var (job, held) in jobs.Zip(accepted))
        {
            db.Publish(new GenerationQueued(job.WorkspaceId, job.Facts(versions[job.Id]), held.HeldNanoUsd, held.EstimateNanoUsd ?? 0, now), job.Id, job.Traceparent);
        }

        await db.SaveChangesAsync(cancellationToken);
        await GenerationQueue.NotifyAsync(db, "work", cancellationToken);
        return true;
    }

    /// <summary>Cancels all that no worker has.</summary>
    /// <returns>The ids of those that were cancelled.</returns>
    public static async Task<IReadOnlySet<Guid>> CancelWaitingAsync(GenerationDb db, Batch batch, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = Command(db, CancelWaiting, new("workspace", batch.WorkspaceId), new("batch", batch.Id));
        var cancelled = new HashSet<Guid>();
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                var facts = new GenerationFacts(
                    reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetString(3), reader.GetString(4), reader.GetString(5), reader.GetInt64(6));
                db.Publish(new GenerationCancelled(batch.WorkspaceId, facts, null, now), facts.GenerationId);
                cancelled.Add(facts.GenerationId);
            }
        }

        await db.SaveChangesAsync(cancellationToken);
        return cancelled;
    }

    private static NpgsqlCommand Command(GenerationDb db, string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlCommand(
            sql, (NpgsqlConnection)db.Database.GetDbConnection(), (NpgsqlTransaction)db.Database.CurrentTransaction!.GetDbTransaction());
        command.Parameters.AddRange(parameters);
        return command;
    }
}
