using MediaLab.ServiceDefaults.Data.Tenancy;

namespace MediaLab.Assets.Processing;

/// <summary>A job that this worker holds.</summary>
internal sealed record ClaimedJob(Guid WorkspaceId, Guid Id, Guid AssetId, AssetJobKind Kind, int Attempts, long LeaseNo, string? Traceparent);

/// <summary>
/// The job table's SQL. Claims skip what others hold; a lease that is not renewed falls back; every write names the lease it was made under, so
/// that a worker that was thought dead changes nothing. Only the database's clock counts.
/// </summary>
internal sealed class AssetQueue(ServiceDataSources sources)
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    /// <summary>Null when nothing is due. Work on one asset never runs twice at a time.</summary>
    public async Task<ClaimedJob?> ClaimAsync(string owner, CancellationToken cancellationToken)
    {
        await using var command = sources.Worker.CreateCommand("""
            update asset_jobs set
                lease_owner = @owner, lease_until = now() + @lease, lease_no = lease_no + 1, attempts = attempts + 1
            where (workspace_id, id) = (
                select workspace_id, id from asset_jobs due
                where run_at <= now() and (lease_until is null or lease_until < now())
                  and not exists (
                    select 1 from asset_jobs other
                    where other.workspace_id = due.workspace_id and other.asset_id = due.asset_id and other.id <> due.id and other.lease_until > now())
                order by run_at
                limit 1
                for update skip locked)
            returning workspace_id, id, asset_id, kind, attempts, lease_no, traceparent
            """);
        command.Parameters.AddWithValue("owner", owner);
        command.Parameters.AddWithValue("lease", Lease);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new ClaimedJob(
                reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), Enum.Parse<AssetJobKind>(reader.GetString(3), ignoreCase: true),
                reader.GetInt32(4), reader.GetInt64(5), reader.IsDBNull(6) ? null : reader.GetString(6))
            : null;
    }

    /// <summary>False when the lease is lost: stop working.</summary>
    public Task<bool> RenewAsync(ClaimedJob job, CancellationToken cancellationToken) =>
        WriteAsync("update asset_jobs set lease_until = now() + @lease", job, cancellationToken, ("lease", Lease));

    /// <summary>Back into the queue after <paramref name="delay"/>. What was not the asset's fault does not count as an attempt.</summary>
    public Task<bool> RescheduleAsync(ClaimedJob job, TimeSpan delay, string error, bool countsAsAttempt, CancellationToken cancellationToken) => WriteAsync(
        "update asset_jobs set lease_owner = null, lease_until = null, run_at = now() + @delay, last_error = @error, attempts = attempts - @refund",
        job, cancellationToken, ("delay", delay), ("error", error.Length <= 1000 ? error : error[..1000]), ("refund", countsAsAttempt ? 0 : 1));

    /// <summary>How long the oldest due job waits; null when none does.</summary>
    public async Task<TimeSpan?> OldestDueAsync(CancellationToken cancellationToken)
    {
        await using var command = sources.Worker.CreateCommand("select now() - min(run_at) from asset_jobs where run_at <= now() and (lease_until is null or lease_until < now())");
        return await command.ExecuteScalarAsync(cancellationToken) as TimeSpan?;
    }

    private async Task<bool> WriteAsync(string update, ClaimedJob job, CancellationToken cancellationToken, params (string Name, object Value)[] values)
    {
        await using var command = sources.Worker.CreateCommand($"{update} where workspace_id = @workspace and id = @id and lease_no = @lease_no");
        command.Parameters.AddWithValue("workspace", job.WorkspaceId);
        command.Parameters.AddWithValue("id", job.Id);
        command.Parameters.AddWithValue("lease_no", job.LeaseNo);
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }
}
