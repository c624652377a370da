using MediaLab.Projects.Data;
using MediaLab.ServiceDefaults.Background;
using MediaLab.ServiceDefaults.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Projects.Trash;

/// <summary>Purges, every ten minutes, the projects whose time in the trash is over.</summary>
internal sealed class TrashCollector(IServiceScopeFactory scopes, TimeProvider clock, ILogger<TrashCollector> logger) : PeriodicWork(clock, logger)
{
    private const int BatchSize = 50;

    protected override TimeSpan Interval => TimeSpan.FromMinutes(10);

    protected override TimeSpan FirstRunIn => TimeSpan.Zero;

    /// <summary>Until nothing is due.</summary>
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var purged = 0;
        for (var batch = BatchSize; batch == BatchSize; purged += batch)
        {
            batch = await CollectBatchAsync(cancellationToken);
        }

        if (purged > 0)
        {
            Logger.LogInformation("Purged {Count} projects whose time in the trash was over.", purged);
        }
    }

    private async Task<int> CollectBatchAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateWorkerScope();
        var db = scope.ServiceProvider.GetRequiredService<ProjectsDb>();
        var now = Clock.GetUtcNow();
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
