using MediaLab.Contracts.Events;
using MediaLab.Costing.Budgets;
using MediaLab.Costing.Data;
using MediaLab.Costing.Ledger;
using MediaLab.Costing.Prices;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Costing.Holds;

/// <summary>
/// Turns the end of a generation into money: closes the hold, posts the real amount, counts it in the budgets. Events may come twice, late
/// or out of order: the ledger's sum for a generation is always what its newest version said.
/// </summary>
internal sealed class Settlement(
    CostingDb db, HoldDesk desk, BudgetBook budgets, PriceCatalogue catalogue, CostingMetrics metrics, TimeProvider clock, ILogger<Settlement> logger)
{
    /// <summary>Within the caller's transaction; the caller saves.</summary>
    /// <param name="workspaceId">The tenant.</param>
    /// <param name="facts">The generation at its end.</param>
    /// <param name="usage">What was used; null when the provider charges nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task SettleAsync(Guid workspaceId, GenerationFacts facts, ProviderUsage? usage, CancellationToken cancellationToken)
    {
        var hold = await LockOrOpenAsync(workspaceId, facts, cancellationToken);
        if (facts.Version <= hold.SettledVersion)
        {
            return;
        }

        var earlier = await db.LedgerEntries.AsNoTracking()
            .Where(entry => entry.WorkspaceId == workspaceId && entry.GenerationId == facts.GenerationId)
            .ToListAsync(cancellationToken);
        var posted = earlier.Sum(entry => entry.AmountNanoUsd);
        // What was posted to one provider is corrected there too.
        var (provider, model) = earlier is [var first, ..] ? (first.Provider, first.Model) : (facts.Provider, facts.Model);
        var book = await PriceBook.OpenAsync(db, catalogue, workspaceId, cancellationToken);
        var actual = usage is null ? null : ActualCost.Of(book, usage, hold, facts.Provider, facts.Model);
        var change = (actual?.AmountNanoUsd ?? 0) - posted;
        var released = hold.State == HoldState.Open ? hold.AmountNanoUsd : 0;

        var changes = await budgets.PlanAsync(
            workspaceId,
            [
                new BudgetMovement(hold.ProjectId, hold.Provider, hold.UserId, hold.AdmittedOn, -released, 0),
                new BudgetMovement(hold.ProjectId, provider, hold.UserId, hold.AdmittedOn, 0, change),
            ],
            cancellationToken);
        var nothingCharged = actual is null && earlier.Count == 0;
        var entry = nothingCharged ? null
            : earlier.Count == 0 ? Entry(LedgerEntry.Charge)
            : change != 0 ? Entry($"correction-{facts.Version}")
            : null;
        if (entry is not null)
        {
            db.LedgerEntries.Add(entry);
            db.Publish(
                new CostRecorded(
                    workspaceId, entry.Id, entry.GenerationId, entry.ProjectId, entry.UserId, entry.Type, entry.Provider, entry.Model,
                    entry.AmountNanoUsd, entry.Certainty, entry.EstimateNanoUsd, entry.PriceVersion, entry.CreatedAt),
                entry.GenerationId);
            metrics.Charged(entry.Provider, entry.AmountNanoUsd);
        }

        await budgets.ApplyAsync(changes, cancellationToken);
        await BudgetAlerts.RaiseAsync(db, budgets, changes, clock.GetUtcNow(), cancellationToken);
        await NoteOverrunAsync(hold, actual, cancellationToken);
        metrics.Hold(nothingCharged ? "released" : "settled");
        hold.State = nothingCharged ? HoldState.Released : HoldState.Settled;
        hold.ClosedAt = clock.GetUtcNow();
        hold.SettledVersion = facts.Version;

        LedgerEntry Entry(string kind) => new()
        {
            WorkspaceId = workspaceId,
            Id = Guid.CreateVersion7(),
            GenerationId = facts.GenerationId,
            Kind = kind,
            ProjectId = hold.ProjectId,
            UserId = hold.UserId,
            Type = hold.Type,
            Provider = provider,
            Model = model,
            AmountNanoUsd = change,
            Certainty = actual?.Certainty ?? Certainty.Reported,
            EstimateNanoUsd = kind == LedgerEntry.Charge ? hold.ExpectedNanoUsd : 0,
            EstimateCertainty = hold.Certainty,
            PriceVersion = book.Version,
            Lines = actual?.Lines ?? [],
            AdmittedOn = hold.AdmittedOn,
            CreatedAt = clock.GetUtcNow(),
        };
    }

    /// <summary>A charge for which nothing was ever held is still a charge: it gets a closed hold of nothing.</summary>
    private async Task<Hold> LockOrOpenAsync(Guid workspaceId, GenerationFacts facts, CancellationToken cancellationToken)
    {
        if (await desk.LockAsync(workspaceId, facts.GenerationId, cancellationToken) is { } hold)
        {
            return hold;
        }

        var now = clock.GetUtcNow();
        await db.Database.ExecuteSqlAsync($"""
            insert into holds (workspace_id, generation_id, project_id, user_id, type, provider, model, amount_nano_usd, expected_nano_usd, certainty,
                price_version, lines, state, admitted_on, created_at, settled_version, overrun_nano_usd, check_after)
            values ({workspaceId}, {facts.GenerationId}, {facts.ProjectId}, {facts.CreatedBy}, {facts.Type}, {facts.Provider}, {facts.Model},
                0, 0, 'Unpriced', {catalogue.Version}, '[]'::jsonb, 'Released', {DateOnly.FromDateTime(now.UtcDateTime)}, {now}, 0, 0, {now})
            on conflict do nothing
            """, cancellationToken);
        return (await desk.LockAsync(workspaceId, facts.GenerationId, cancellationToken))!;
    }

    private async Task NoteOverrunAsync(Hold hold, ActualCost? actual, CancellationToken cancellationToken)
    {
        // Where nobody knew the price there was no limit to keep.
        if (actual is null || hold.Certainty == Certainty.Unpriced || actual.AmountNanoUsd <= hold.AmountNanoUsd)
        {
            hold.OverrunNanoUsd = 0;
            return;
        }

        hold.OverrunNanoUsd = actual.AmountNanoUsd - hold.AmountNanoUsd;
        metrics.Overrun(hold.Provider);
        logger.LogWarning(
            "Generation {GenerationId} cost {Actual} nano-USD, {Overrun} more than was held ({Provider}/{Model}).",
            hold.GenerationId, actual.AmountNanoUsd, hold.OverrunNanoUsd, hold.Provider, hold.Model);
        await db.Database.ExecuteSqlAsync($"""
            insert into budget_alerts (workspace_id, id, kind, subject_id, scope, scope_id, period, period_start, threshold, spent_nano_usd, limit_nano_usd, created_at)
            values ({hold.WorkspaceId}, {Guid.CreateVersion7()}, {nameof(BudgetAlertKind.Overrun)}, {hold.GenerationId}, 'generation', {hold.GenerationId.ToString()},
                'total', {hold.AdmittedOn}, 100, {actual.AmountNanoUsd}, {hold.AmountNanoUsd}, {clock.GetUtcNow()})
            on conflict do nothing
            """, cancellationToken);
    }
}
