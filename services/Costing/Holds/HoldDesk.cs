using MediaLab.Costing.Budgets;
using MediaLab.Costing.Data;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Costing.Holds;

/// <summary>Who wants to spend money on what.</summary>
internal sealed record HoldRequester(Guid WorkspaceId, Guid UserId, Guid GenerationId, Guid ProjectId, string Type, string Provider, string Model);

/// <summary>The hold, or the budget that has no room for it.</summary>
internal sealed record HoldOutcome(Hold? Hold, BudgetShortage? Shortage);

/// <summary>All holds in the order they were asked for, or the budget that has no room for them together.</summary>
internal sealed record HoldManyOutcome(IReadOnlyList<Hold> Holds, BudgetShortage? Shortage);

/// <summary>Opens, raises and releases holds, each in one transaction over the hold and all its budgets.</summary>
internal sealed class HoldDesk(CostingDb db, BudgetBook budgets, CostingMetrics metrics, TimeProvider clock)
{
    /// <summary>How long after it was opened expiry first asks about a hold.</summary>
    public static readonly TimeSpan FirstCheck = TimeSpan.FromMinutes(15);

    /// <summary>Reserves the quote's maximum. The same generation again gets the hold it has, whatever is asked.</summary>
    /// <exception cref="ApiException">409: the generation's hold is closed already.</exception>
    public async Task<HoldOutcome> PlaceAsync(HoldRequester requester, CostQuote quote, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var changes = await budgets.PlanAsync(
            requester.WorkspaceId, [new BudgetMovement(requester.ProjectId, requester.Provider, requester.UserId, day, quote.MaximumNanoUsd, 0)], cancellationToken);
        var inserted = await db.Database.ExecuteSqlAsync($"""
            insert into holds (workspace_id, generation_id, project_id, user_id, type, provider, model, amount_nano_usd, expected_nano_usd, certainty,
                price_version, lines, state, admitted_on, created_at, settled_version, overrun_nano_usd, check_after)
            values ({requester.WorkspaceId}, {requester.GenerationId}, {requester.ProjectId}, {requester.UserId}, {requester.Type}, {requester.Provider},
                {requester.Model}, {quote.MaximumNanoUsd}, {quote.ExpectedNanoUsd}, {quote.Certainty.ToString()}, {quote.PriceVersion},
                {PriceLinesConversion.ToJson(quote.Lines)}::jsonb, 'Open', {day}, {now}, 0, 0, {now + FirstCheck})
            on conflict do nothing
            """, cancellationToken);
        if (inserted == 1 && await budgets.ApplyAsync(changes, cancellationToken) is { } shortage)
        {
            metrics.Hold("refused");
            return new HoldOutcome(null, shortage);
        }

        await transaction.CommitAsync(cancellationToken);
        if (inserted == 1)
        {
            metrics.Hold("admitted");
        }

        var hold = await db.Holds.AsNoTracking().SingleAsync(
            hold => hold.WorkspaceId == requester.WorkspaceId && hold.GenerationId == requester.GenerationId, cancellationToken);
        return hold.State == HoldState.Open ? new HoldOutcome(hold, null) : throw Closed();
    }

    /// <summary>Reserves the maximum of every quote, or of none. The same generations again get the holds they have.</summary>
    /// <exception cref="ApiException">409: some of them are held and others not, or a hold is closed already.</exception>
    public async Task<HoldManyOutcome> PlaceManyAsync(
        Guid workspaceId, Guid userId, IReadOnlyList<(HoldRequester Requester, CostQuote Quote)> wanted, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var changes = await budgets.PlanAsync(workspaceId, MovementsOf(wanted, day), cancellationToken);
        var inserted = await InsertAsync(workspaceId, userId, wanted, day, now, cancellationToken);
        if (inserted != 0 && inserted != wanted.Count)
        {
            throw ApiException.Conflict("Some of these generations are held already, and others are not.");
        }

        if (inserted > 0 && await budgets.ApplyAsync(changes, cancellationToken) is { } shortage)
        {
            metrics.Hold("refused");
            return new HoldManyOutcome([], shortage);
        }

        await transaction.CommitAsync(cancellationToken);
        metrics.Hold("admitted", inserted);
        var ids = wanted.Select(item => item.Requester.GenerationId).ToArray();
        var holds = await db.Holds.AsNoTracking().Where(hold => hold.WorkspaceId == workspaceId && ids.Contains(hold.GenerationId))
            .ToDictionaryAsync(hold => hold.GenerationId, cancellationToken);
        return holds.Values.All(hold => hold.State == HoldState.Open) ? new HoldManyOutcome([.. ids.Select(id => holds[id])], null) : throw Closed();
    }

    /// <summary>For each of many the first budget that has no room for it now, after those before it.</summary>
    public Task<IReadOnlyList<BudgetShortage?>> FindShortagesAsync(
        Guid workspaceId, IReadOnlyList<(HoldRequester Requester, CostQuote Quote)> wanted, CancellationToken cancellationToken) =>
        budgets.FindShortagesAsync(workspaceId, MovementsOf(wanted, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime)), cancellationToken);

    /// <summary>Moves an open hold to another provider's quote before a fallback. Its amount rises if it must and never falls.</summary>
    /// <exception cref="ApiException">404: there is no hold. 409: it is closed.</exception>
    public async Task<HoldOutcome> RaiseAsync(HoldRequester requester, CostQuote quote, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var hold = await LockAsync(requester.WorkspaceId, requester.GenerationId, cancellationToken) ?? throw ApiException.NotFound("hold");
        if (hold.State != HoldState.Open)
        {
            throw Closed();
        }

        var amount = Math.Max(hold.AmountNanoUsd, quote.MaximumNanoUsd);
        var changes = await budgets.PlanAsync(
            hold.WorkspaceId,
            [
                new BudgetMovement(hold.ProjectId, hold.Provider, hold.UserId, hold.AdmittedOn, -hold.AmountNanoUsd, 0),
                new BudgetMovement(hold.ProjectId, requester.Provider, hold.UserId, hold.AdmittedOn, amount, 0),
            ],
            cancellationToken);
        if (await budgets.ApplyAsync(changes, cancellationToken) is { } shortage)
        {
            metrics.Hold("refused");
            return new HoldOutcome(null, shortage);
        }

        (hold.AmountNanoUsd, hold.Provider, hold.Model) = (amount, requester.Provider, requester.Model);
        (hold.ExpectedNanoUsd, hold.Certainty, hold.PriceVersion, hold.Lines) = (quote.ExpectedNanoUsd, quote.Certainty, quote.PriceVersion, quote.Lines);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new HoldOutcome(hold, null);
    }

    /// <summary>Gives an open hold back. A closed or unknown one is left as it is.</summary>
    /// <returns>Whether this call gave it back; <paramref name="outcome"/> is for the meter: released or expired.</returns>
    public async Task<bool> ReleaseAsync(Guid workspaceId, Guid generationId, string outcome, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var hold = await LockAsync(workspaceId, generationId, cancellationToken);
        if (hold is not { State: HoldState.Open })
        {
            return false;
        }

        var changes = await budgets.PlanAsync(
            workspaceId, [new BudgetMovement(hold.ProjectId, hold.Provider, hold.UserId, hold.AdmittedOn, -hold.AmountNanoUsd, 0)], cancellationToken);
        await budgets.ApplyAsync(changes, cancellationToken);
        (hold.State, hold.ClosedAt) = (HoldState.Released, clock.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        metrics.Hold(outcome);
        return true;
    }

    /// <summary>The hold, locked until the transaction ends: settling, raising and releasing take turns.</summary>
    public Task<Hold?> LockAsync(Guid workspaceId, Guid generationId, CancellationToken cancellationToken) => db.Holds
        .FromSql($"select * from holds where workspace_id = {workspaceId} and generation_id = {generationId} for update")
        .FirstOrDefaultAsync(cancellationToken);

    private static IReadOnlyList<BudgetMovement> MovementsOf(IReadOnlyList<(HoldRequester Requester, CostQuote Quote)> wanted, DateOnly day) =>
        [.. wanted.Select(item => new BudgetMovement(item.Requester.ProjectId, item.Requester.Provider, item.Requester.UserId, day, item.Quote.MaximumNanoUsd, 0))];

    /// <summary>In the order of their ids, so that two who ask for the same wait for each other and do not block.</summary>
    private Task<int> InsertAsync(
        Guid workspaceId, Guid userId, IReadOnlyList<(HoldRequester Requester, CostQuote Quote)> wanted, DateOnly day, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = wanted.OrderBy(item => item.Requester.GenerationId).ToArray();
        return db.Database.ExecuteSqlAsync($"""
            insert into holds (workspace_id, generation_id, project_id, user_id, type, provider, model, amount_nano_usd, expected_nano_usd, certainty,
                price_version, lines, state, admitted_on, created_at, settled_version, overrun_nano_usd, check_after)
            select {workspaceId}, w.generation_id, w.project_id, {userId}, w.type, w.provider, w.model, w.amount, w.expected, w.certainty,
                w.price_version, w.lines::jsonb, 'Open', {day}, {now}, 0, 0, {now + FirstCheck}
            from unnest({rows.Select(row => row.Requester.GenerationId).ToArray()}, {rows.Select(row => row.Requester.ProjectId).ToArray()},
                {rows.Select(row => row.Requester.Type).ToArray()}, {rows.Select(row => row.Requester.Provider).ToArray()}, {rows.Select(row => row.Requester.Model).ToArray()},
                {rows.Select(row => row.Quote.MaximumNanoUsd).ToArray()}, {rows.Select(row => row.Quote.ExpectedNanoUsd).ToArray()},
                {rows.Select(row => row.Quote.Certainty.ToString()).ToArray()}, {rows.Select(row => row.Quote.PriceVersion).ToArray()},
                {rows.Select(row => PriceLinesConversion.ToJson(row.Quote.Lines)).ToArray()})
                as w (generation_id, project_id, type, provider, model, amount, expected, certainty, price_version, lines)
            on conflict do nothing
            """, cancellationToken);
    }

    private static ApiException Closed() => new(409, CostingErrorCodes.HoldClosed, "The hold of this generation is closed.");
}
