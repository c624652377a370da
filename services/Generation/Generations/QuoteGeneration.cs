using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Routing;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Generation.Generations;

/// <summary>What a request would cost, and where it would go.</summary>
/// <param name="Route">Who would be tried, in order; the first one's price is the one to show.</param>
/// <param name="Rejected">Who would not be tried, and why.</param>
/// <param name="Breakdown">How the first one's price comes about.</param>
/// <param name="Refusal">Set when a budget would not hold the first one's maximum now.</param>
public sealed record QuoteResponse(
    IReadOnlyList<QuotedCandidate> Route, IReadOnlyList<RejectedCandidate> Rejected, IReadOnlyList<QuoteLine> Breakdown, BudgetRefusalDetails? Refusal);

/// <summary>A model that would be tried.</summary>
/// <param name="Provider" example="openai">Its provider's id.</param>
/// <param name="Model" example="openai/gpt-image-2">Its catalogue id.</param>
/// <param name="Price" example='{"nanoUsd":45000000,"certainty":"estimated"}'>What it is expected to cost.</param>
/// <param name="Held" example='{"nanoUsd":63000000,"certainty":"estimated"}'>The most it can cost: this is reserved.</param>
public sealed record QuotedCandidate(string Provider, string Model, Money Price, Money Held);

/// <summary>One line of a price.</summary>
/// <param name="Label" example="1056 image output tokens">The line in words.</param>
/// <param name="Unit" example="image_output_tokens">What is counted.</param>
/// <param name="Quantity" example="1056">How many are expected.</param>
/// <param name="Amount" example='{"nanoUsd":42240000,"certainty":"estimated"}'>What they cost.</param>
/// <param name="Source" example="The provider's price page, read on 2026-11-20">Where the price comes from.</param>
public sealed record QuoteLine(string Label, string Unit, long Quantity, Money Amount, string Source);

internal static class QuoteGeneration
{
    public static async Task<Ok<Envelope<QuoteResponse>>> Handle(
        GenerateRequest request, ProviderRouter router, GenerationAdmission admission, MediaProviders providers, CostControl.CostControlClient costs,
        CurrentUser user, CancellationToken cancellationToken)
    {
        var assets = await admission.CheckSurroundingsAsync(request, cancellationToken);
        var route = await router.RouteAsync(request, assets, user.WorkspaceId, cancellationToken);
        var tried = route.Candidates.Take(request.Fallback ? 5 : 1).ToArray();
        var reply = await costs.QuoteAsync(
            new QuoteRequest
            {
                ProjectId = request.ProjectId.ToString(),
                Candidates = { tried.Select(candidate => providers[candidate.Model.Provider.Provider].Measure(candidate)) },
            },
            cancellationToken: cancellationToken);
        var quoted = tried.Zip(reply.Quotes, (candidate, quote) => new QuotedCandidate(
            candidate.Model.Provider.Provider, candidate.Model.Id,
            new Money(quote.ExpectedNanoUsd, CertaintyOf(quote)), new Money(quote.MaximumNanoUsd, CertaintyOf(quote)))).ToArray();
        var first = reply.Quotes[0];
        return ApiResults.Ok(new QuoteResponse(
            quoted, route.Rejected, [.. first.Lines.Select(line => Line(line, CertaintyOf(first)))],
            first.Refusal is null ? null : BudgetRefusalDetails.From(first.Refusal)));
    }

    private static QuoteLine Line(PriceLine line, Certainty certainty) => new(
        $"{line.Quantity} {line.Unit.Replace('_', ' ')}", line.Unit, line.Quantity, new Money(line.AmountNanoUsd, certainty), line.Source);

    private static Certainty CertaintyOf(PriceQuote quote) => Enum.Parse<Certainty>(quote.Certainty, ignoreCase: true);
}
