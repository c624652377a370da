using MediaLab.Projects.Data;
using MediaLab.ServiceDefaults.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Projects.Trash;

/// <summary>Purges, every ten minutes, the projects whose time in the trash is over.</summary>
internal sealed class TrashCollector(IServiceScopeFactory scopes, TimeProvider clock, ILogger<TrashCollector> logger) : BackgroundService
{
    private const int BatchSize = 50;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>Until nothing is due; returns how many projects went.</summary>
    public async Task<int> CollectAsync(CancellationToken cancellationToken)
    {
        var purged = 0;
        for (var batch = BatchSize; batch == BatchSize; purged += batch)
        {
            batch = await CollectBatchAsync(cancellationToken);
        }

        return purged;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                if (await CollectAsync(stoppingToken) is > 0 and var purged)
                {
                    logger.LogInformation("Purged {Count} projects whose time in the trash was over.", purged);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(exception, "The trash could not be collected; trying again in {Interval}.", Interval);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<int> CollectBatchAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateWorkerScope();
        var db = scope.ServiceProvider.GetRequiredService<ProjectsDb>();
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // Replicas share the work; a restore that holds the row is left alone.
        var due = await db.Projects
            .FromSql($"select * from projects where purge_after <= {now} order by purge_after limit {BatchSize} for update skip locked")
            .ToListAsync(cancellationToken);
        foreach (var project in due)
        {
            db.Purge(project, now);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return due.Count;
    }
}
