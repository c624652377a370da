using MediaLab.ServiceDefaults.Data.Tenancy;

namespace MediaLab.Assets.Upkeep;

/// <summary>
/// Every ten minutes: what was in the trash long enough, and uploads that nobody completed, are handed to the purge jobs.
/// </summary>
internal sealed class AssetUpkeep(ServiceDataSources sources, TimeProvider clock, ILogger<AssetUpkeep> logger) : BackgroundService
{
    /// <summary>Longer than any upload link lives, and than any generation keeps trying.</summary>
    public static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(24);

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

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

    /// <summary>Until nothing is due; returns how many assets go.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var total = 0;
        int purged;
        do
        {
            await using var command = sources.Worker.CreateCommand(Sql);
            command.Parameters.AddWithValue("now", clock.GetUtcNow());
            command.Parameters.AddWithValue("abandoned", clock.GetUtcNow() - AbandonedAfter);
            purged = await command.ExecuteNonQueryAsync(cancellationToken);
            total += purged;
        }
        while (purged > 0);
        return total;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                if (await RunOnceAsync(stoppingToken) is > 0 and var purged)
                {
                    logger.LogInformation("{Count} assets go: their time in the trash is over, or their upload was abandoned.", purged);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(exception, "The trash could not be emptied; trying again in {Interval}.", Interval);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
