using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Routing;
using MediaLab.Generation.Templates;
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
    private const int MostQuoted = 100;
    private const int MostShown = 5;

    public static async Task<Ok<Envelope<QuoteResponse>>> Handle(
        GenerateRequest request, PromptTemplates templates, ProviderRouter router, GenerationAdmission admission, MediaProviders providers,
        CostControl.CostControlClient costs, CurrentUser user, CancellationToken cancellationToken)
    {
        request = await templates.FinishAsync(request, cancellationToken);
        var assets = await admission.CheckSurroundingsAsync(request, cancellationToken);
        var route = await router.RouteAsync(request, assets, user.WorkspaceId, cancellationToken);
        var tried = route.Candidates.Take(request.LeavesChoice ? MostQuoted : 1).ToArray();
        var reply = await costs.QuoteAsync(
            new QuoteRequest
            {
                ProjectId = request.ProjectId.ToString(),
                Candidates = { tried.Select(candidate => providers[candidate.Model.Provider.Provider].Measure(candidate)) },
            },
            cancellationToken: cancellationToken);
        var all = tried.Zip(reply.Quotes, (candidate, quote) => (candidate.Model, Quote: quote, Refusal: Refusal(candidate.Model, quote, request))).ToArray();
        // Those that would be held, in order; when none would, the first says why.
        var held = all.Where(candidate => candidate.Refusal is null).DefaultIfEmpty(all[0]).ToArray();
        var quoted = held.Take(MostShown).Select(candidate => new QuotedCandidate(
            candidate.Model.Provider.Provider, candidate.Model.Id,
            new Money(candidate.Quote.ExpectedNanoUsd, CertaintyOf(candidate.Quote)), new Money(candidate.Quote.MaximumNanoUsd, CertaintyOf(candidate.Quote)))).ToArray();
        var first = held[0].Quote;
        return ApiResults.Ok(new QuoteResponse(
            quoted, [.. route.Rejected, .. all.Except(held).Select(candidate => candidate.Refusal!)], [.. first.Lines.Select(line => Line(line, CertaintyOf(first)))],
            first.Refusal is null ? null : BudgetRefusalDetails.From(first.Refusal)));
    }

    private static RejectedCandidate? Refusal(Model model, PriceQuote quote, GenerateRequest request) => quote switch
    {
        { Refusal: { } refusal } => new RejectedCandidate(model, "budget", Refusals.Words(refusal)),
        _ when CertaintyOf(quote) == Certainty.Unpriced && !request.AcceptUnpriced => new RejectedCandidate(model, "price_unknown", $"Nobody knows the price of {model.Name}."),
        _ when quote.MaximumNanoUsd > (request.MaxPriceUsd?.NanoUsd ?? long.MaxValue) =>
            new RejectedCandidate(model, "price_too_high", $"It can cost up to {UsdAmount.Format(quote.MaximumNanoUsd)} USD, more than you allowed."),
        _ => null,
    };

    private static QuoteLine Line(PriceLine line, Certainty certainty) => new(
        $"{line.Quantity} {line.Unit.Replace('_', ' ')}", line.Unit, line.Quantity, new Money(line.AmountNanoUsd, certainty), line.Source);

    private static Certainty CertaintyOf(PriceQuote quote) => Enum.Parse<Certainty>(quote.Certainty, ignoreCase: true);
}
