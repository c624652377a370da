using System.Diagnostics.Metrics;

namespace MediaLab.Costing;

/// <summary>What an operator watches: money that moves, and money that does not add up.</summary>
internal sealed class CostingMetrics
{
    private readonly Counter<long> _holds;
    private readonly Counter<long> _charged;
    private readonly Counter<long> _overruns;
    private long _discrepancies;
    private long _stuckHolds;

    public CostingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("MediaLab.Costing");
        _holds = meter.CreateCounter<long>("medialab.costing.holds", "{hold}", "Holds by outcome.");
        _charged = meter.CreateCounter<long>("medialab.costing.charged", "{nano_usd}", "Money posted to the ledger, in nano-USD.");
        _overruns = meter.CreateCounter<long>("medialab.costing.overruns", "{charge}", "Charges above what was held for them.");
        meter.CreateObservableGauge("medialab.costing.discrepancies", () => Volatile.Read(ref _discrepancies), "{budget}", "Budgets whose figures did not match the ledger at the last reconciliation.");
        meter.CreateObservableGauge("medialab.costing.stuck_holds", () => Volatile.Read(ref _stuckHolds), "{hold}", "Open holds whose generation was found ended more than an hour ago.");
    }

    /// <param name="outcome">admitted, refused, unpriced, too_high, settled, released or expired.</param>
    /// <param name="count">How many holds it happened to.</param>
    public void Hold(string outcome, int count = 1) => _holds.Add(count, new KeyValuePair<string, object?>("outcome", outcome));

    public void Charged(string provider, long nanoUsd) => _charged.Add(Math.Max(0, nanoUsd), new KeyValuePair<string, object?>("provider", provider));

    public void Overrun(string provider) => _overruns.Add(1, new KeyValuePair<string, object?>("provider", provider));

    public void Reconciled(int discrepancies) => Volatile.Write(ref _discrepancies, discrepancies);

    public void Stuck(int holds) => Volatile.Write(ref _stuckHolds, holds);
}
