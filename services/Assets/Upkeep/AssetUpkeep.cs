using MediaLab.ServiceDefaults.Background;
using MediaLab.ServiceDefaults.Data.Tenancy;

namespace MediaLab.Assets.Upkeep;

/// <summary>
/// Every ten minutes: what was in the trash long enough, and uploads that nobody completed, are handed to the purge jobs.
/// </summary>
internal sealed class AssetUpkeep(ServiceDataSources sources, TimeProvider clock, ILogger<AssetUpkeep> logger) : PeriodicWork(clock, logger)
{
    /// <summary>Longer than any upload link lives, and than any generation keeps trying.</summary>
    public static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(24);

    // In batches, so that an emptied trash of 100,000 assets does not hold its rows for long.
    private const string Sql = """
        with due as (
            select workspace_id, id from assets
            where (state in ('processing', 'ready', 'broken') and purge_after <= @now)
               or (state = 'uploading' and updated_at <= @abandoned)
            limit 1000
            for update skip locked),
        gone as (
            update assets a set state = 'deleting', version = version + 1, updated_at = @now
            from due where a.workspace_id = due.workspace_id and a.id = due.id
            returning a.workspace_id, a.id)
        insert into asset_jobs (workspace_id, id, asset_id, kind, run_at, attempts, lease_no, created_at)
        select workspace_id, gen_random_uuid(), id, 'purge', now(), 0, 0, now() from gone
        on conflict do nothing
        """;

    protected override TimeSpan Interval => TimeSpan.FromMinutes(10);

    protected override TimeSpan FirstRunIn => TimeSpan.Zero;

    /// <summary>Until nothing is due.</summary>
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var total = 0;
        int purged;
        do
        {
            await using var command = sources.Worker.CreateCommand(Sql);
            command.Parameters.AddWithValue("now", Clock.GetUtcNow());
            command.Parameters.AddWithValue("abandoned", Clock.GetUtcNow() - AbandonedAfter);
            purged = await command.ExecuteNonQueryAsync(cancellationToken);
            total += purged;
        }
        while (purged > 0);
        if (total > 0)
        {
            Logger.LogInformation("{Count} assets go: their time in the trash is over, or their upload was abandoned.", total);
        }
    }
}
