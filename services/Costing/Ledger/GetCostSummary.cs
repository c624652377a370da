using MediaLab.Contracts;
using MediaLab.Contracts.Events;
using MediaLab.Costing.Data;
using MediaLab.Costing.Holds;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Costing.Ledger;

/// <summary>What something has cost.</summary>
/// <param name="Total" example='{"nanoUsd":1260000000}'>Sum of all entries, as sure as the least sure of them.</param>
/// <param name="ByCertainty" example='[{"nanoUsd":1260000000}]'>The same sum split by how sure each entry is.</param>
/// <param name="Estimated" example='{"nanoUsd":1310000000,"certainty":"estimated"}'>What the same generations were expected to cost.</param>
/// <param name="Reserved" example='{"nanoUsd":84000000,"certainty":"estimated"}'>What running generations can still cost at most.</param>
/// <param name="Generations" example="30">Generations that were charged.</param>
/// <param name="Unpriced" example="0">Of these, how many nobody knows the price of: their cost is missing in the total.</param>
public sealed record CostSummaryResponse(Money Total, IReadOnlyList<Money> ByCertainty, Money Estimated, Money Reserved, int Generations, int Unpriced);

internal static class GetCostSummary
{
    public static async Task<Ok<Envelope<CostSummaryResponse>>> Handle(
        Guid? projectId, DateTimeOffset? from, DateTimeOffset? to, CostingDb db, CurrentUser user, CancellationToken cancellationToken)
    {
        // One snapshot for both questions: money that moves meanwhile is reserved or spent, never neither.
        await using var transaction = await db.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        var sums = await db.LedgerEntries.AsNoTracking().In(user.WorkspaceId, projectId, from, to)
            .GroupBy(entry => entry.Certainty)
            .Select(group => new
            {
                Certainty = group.Key,
                Amount = group.Sum(entry => entry.AmountNanoUsd),
                Estimate = group.Sum(entry => entry.EstimateNanoUsd),
                Generations = group.Count(entry => entry.Kind == LedgerEntry.Charge),
            })
            .ToListAsync(cancellationToken);
        var reserved = await db.Holds
            .Where(hold => hold.WorkspaceId == user.WorkspaceId && hold.State == HoldState.Open && (projectId == null || hold.ProjectId == projectId))
            .SumAsync(hold => hold.AmountNanoUsd, cancellationToken);
        return ApiResults.Ok(new CostSummaryResponse(
            new Money(sums.Sum(sum => sum.Amount), sums.Count == 0 ? Certainty.Reported : sums.Min(sum => sum.Certainty)),
            [.. sums.OrderByDescending(sum => sum.Certainty).Select(sum => new Money(sum.Amount, sum.Certainty))],
            new Money(sums.Sum(sum => sum.Estimate), Certainty.Estimated),
            new Money(reserved, Certainty.Estimated),
            sums.Sum(sum => sum.Generations),
            sums.Where(sum => sum.Certainty == Certainty.Unpriced).Sum(sum => sum.Generations)));
    }
}
