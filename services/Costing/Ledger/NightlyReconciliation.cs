using MediaLab.ServiceDefaults.Data.Tenancy;

namespace MediaLab.Costing.Ledger;

/// <summary>Reconciles once a day, soon after midnight UTC, and tells the operator by log and meter.</summary>
internal sealed class NightlyReconciliation(IServiceScopeFactory scopes, CostingMetrics metrics, TimeProvider clock, ILogger<NightlyReconciliation> logger)
    : BackgroundService
{
    private static readonly TimeSpan AfterMidnight = TimeSpan.FromMinutes(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var now = clock.GetUtcNow();
            var next = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero) + AfterMidnight;
            await Task.Delay((next > now ? next : next.AddDays(1)) - now, clock, stoppingToken);
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(exception, "The nightly reconciliation could not run.");
            }
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateWorkerScope();
        var found = await scope.ServiceProvider.GetRequiredService<Reconciler>().ReconcileAsync(cancellationToken);
        metrics.Reconciled(found.Budgets.Count + found.HoldsAgainstLedger.Count);
        foreach (var budget in found.Budgets)
        {
            logger.LogError("A budget does not add up: {Discrepancy}", budget);
        }

        foreach (var generation in found.HoldsAgainstLedger)
        {
            logger.LogError("Hold and ledger disagree about generation {GenerationId}.", generation);
        }

        logger.LogInformation("Reconciled: every budget {Result} with holds and ledger.", found.Proven ? "agrees" : "was compared, not every one agrees,");
    }
}
