using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Generation.Batches;

/// <summary>What a batch would cost, and what keeps it from starting.</summary>
/// <param name="Total" example="8">How many items it has.</param>
/// <param name="Expected" example='{"nanoUsd":360000000,"certainty":"estimated"}'>What those that can be priced are expected to cost together.</param>
/// <param name="Maximum" example='{"nanoUsd":504000000,"certainty":"estimated"}'>The most they can cost together: this is reserved.</param>
/// <param name="Items">Those that can be priced, in the order of the batch.</param>
/// <param name="Blocked">Those that cannot run; while there is one, nothing starts.</param>
public sealed record BatchQuoteResponse(int Total, Money Expected, Money Maximum, IReadOnlyList<QuotedItem> Items, IReadOnlyList<BlockedItem> Blocked);

/// <summary>What one item would cost.</summary>
/// <param name="Index" example="0">Its 0-based place in the batch.</param>
/// <param name="Row" example="0">The 0-based place of its prompt among the prompts, rows or items that were sent.</param>
/// <param name="Provider" example="openai">Who would make it.</param>
/// <param name="Model" example="openai/gpt-image-2">The model's catalogue id.</param>
/// <param name="Price" example='{"nanoUsd":45000000,"certainty":"estimated"}'>What it is expected to cost.</param>
/// <param name="Held" example='{"nanoUsd":63000000,"certainty":"estimated"}'>The most it can cost.</param>
public sealed record QuotedItem(int Index, int Row, string Provider, string Model, Money Price, Money Held);

/// <example>{"blocked":[]}</example>
internal static class QuoteBatch
{
    public static async Task<Ok<Envelope<BatchQuoteResponse>>> Handle(
        BatchRequest request, BatchPlanner planner, CancellationToken cancellationToken)
    {
        var items = await planner.ItemsAsync(request, cancellationToken);
        var plan = await planner.PlanAsync(request.ProjectId, items, cancellationToken);
        var priced = await planner.PriceAsync(plan, request.MaxPriceUsd?.NanoUsd, cancellationToken);
        var certainty = priced.Amounts.Select(CertaintyOf).DefaultIfEmpty(Certainty.Computed).Min();
        return ApiResults.Ok(new BatchQuoteResponse(
            items.Count,
            new Money(priced.Amounts.Sum(amount => amount.ExpectedNanoUsd), certainty),
            new Money(priced.Amounts.Sum(amount => amount.AmountNanoUsd), certainty),
            [.. plan.Items.Zip(priced.Amounts, Quoted)],
            priced.Blocked));
    }

    private static QuotedItem Quoted(PlannedItem planned, HeldAmount amount) => new(
        planned.Item.Index, planned.Item.Row, planned.Candidate.Model.Provider.Provider, planned.Candidate.Model.Id,
        new Money(amount.ExpectedNanoUsd, CertaintyOf(amount)), new Money(amount.AmountNanoUsd, CertaintyOf(amount)));

    private static Certainty CertaintyOf(HeldAmount amount) => Enum.Parse<Certainty>(amount.Certainty, ignoreCase: true);
}
