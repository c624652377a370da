using MediaLab.ServiceDefaults.Background;
using MediaLab.ServiceDefaults.Data.Tenancy;

namespace MediaLab.Costing.Ledger;

/// <summary>Reconciles once a day, soon after midnight UTC, and tells the operator by log and meter.</summary>
internal sealed class NightlyReconciliation(IServiceScopeFactory scopes, CostingMetrics metrics, TimeProvider clock, ILogger<NightlyReconciliation> logger)
    : PeriodicWork(clock, logger)
{
    private static readonly TimeSpan AfterMidnight = TimeSpan.FromMinutes(20);

    protected override TimeSpan Interval => TimeSpan.FromDays(1);

    protected override TimeSpan FirstRunIn
    {
        get
        {
            var wait = AfterMidnight - Clock.GetUtcNow().TimeOfDay;
            return wait > TimeSpan.Zero ? wait : wait + Interval;
        }
    }

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateWorkerScope();
        var found = await scope.ServiceProvider.GetRequiredService<Reconciler>().ReconcileAsync(cancellationToken);
        metrics.Reconciled(found.Budgets.Count + found.HoldsAgainstLedger.Count);
        foreach (var budget in found.Budgets)
        {
            Logger.LogError("A budget does not add up: {Discrepancy}", budget);
        }

        foreach (var generation in found.HoldsAgainstLedger)
        {
            Logger.LogError("Hold and ledger disagree about generation {GenerationId}.", generation);
        }

        Logger.LogInformation("Reconciled: every budget {Result} with holds and ledger.", found.Proven ? "agrees" : "was compared, not every one agrees,");
    }
}
