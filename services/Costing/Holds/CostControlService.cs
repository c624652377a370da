using Grpc.Core;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.Costing.Budgets;
using MediaLab.Costing.Data;
using MediaLab.Costing.Prices;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.Costing.Holds;

/// <summary>The gRPC side of holds and quotes: reads messages, asks the desk, writes messages.</summary>
internal sealed class CostControlService(
    CostingDb db, PriceCatalogue catalogue, HoldDesk desk, BudgetBook budgets, CostingMetrics metrics, CurrentUser user, TimeProvider clock)
    : CostControl.CostControlBase
{
    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    public override async Task<QuoteReply> Quote(QuoteRequest request, ServerCallContext context)
    {
        var projectId = request.ProjectId.Length == 0 ? Guid.Empty : Id(request.ProjectId, "project_id");
        var book = await PriceBook.OpenAsync(db, catalogue, user.WorkspaceId, context.CancellationToken);
        var reply = new QuoteReply();
        foreach (var candidate in request.Candidates)
        {
            var quote = CostQuote.Of(book, candidate, Today);
            var shortage = await budgets.FindShortageAsync(
                user.WorkspaceId, new BudgetMovement(projectId, candidate.Provider, user.UserId, Today, quote.MaximumNanoUsd, 0), context.CancellationToken);
            reply.Quotes.Add(new PriceQuote
            {
                ExpectedNanoUsd = quote.ExpectedNanoUsd,
                MaximumNanoUsd = quote.MaximumNanoUsd,
                Certainty = Name(quote.Certainty),
                PriceVersion = quote.PriceVersion,
                Lines =
                {
                    quote.Lines.Select(line => new Contracts.Costing.V1.PriceLine
                    {
                        Unit = line.Unit, Quantity = line.Quantity, PriceNanoUsd = line.NanoUsd, Per = line.Per, AmountNanoUsd = line.AmountNanoUsd, Source = line.Source,
                    }),
                },
                Refusal = shortage is null ? null : Refusal(shortage),
            });
        }

        return reply;
    }

    public override Task<HoldReply> Hold(HoldRequest request, ServerCallContext context) => ReserveAsync(request, desk.PlaceAsync, context.CancellationToken);

    public override Task<HoldReply> RaiseHold(HoldRequest request, ServerCallContext context) => ReserveAsync(request, desk.RaiseAsync, context.CancellationToken);

    public override async Task<ReleaseReply> Release(ReleaseRequest request, ServerCallContext context) => new()
    {
        Released = await desk.ReleaseAsync(user.WorkspaceId, Id(request.GenerationId, "generation_id"), "released", context.CancellationToken),
    };

    public override async Task<ListPricesReply> ListPrices(ListPricesRequest request, ServerCallContext context)
    {
        var book = await PriceBook.OpenAsync(db, catalogue, user.WorkspaceId, context.CancellationToken);
        return new ListPricesReply
        {
            PriceVersion = book.Version,
            Prices =
            {
                book.ListOn(Today).Select(price => new ListPrice
                {
                    Provider = price.Provider, Model = price.Model, Unit = price.Unit, PriceNanoUsd = price.NanoUsd, Per = price.Per,
                    Source = price.Source, Free = price.Free, Attributes = { price.Conditions.ToDictionary() },
                }),
            },
        };
    }

    private async Task<HoldReply> ReserveAsync(
        HoldRequest request, Func<HoldRequester, CostQuote, CancellationToken, Task<HoldOutcome>> reserve, CancellationToken cancellationToken)
    {
        var consumption = request.Consumption ?? throw ApiException.Invalid("consumption", "A hold needs to know what is consumed.");
        var requester = new HoldRequester(
            user.WorkspaceId, user.UserId, Id(request.GenerationId, "generation_id"), Id(request.ProjectId, "project_id"),
            consumption.Modality, consumption.Provider, consumption.Model);
        var quote = CostQuote.Of(await PriceBook.OpenAsync(db, catalogue, user.WorkspaceId, cancellationToken), consumption, Today);
        if (quote.Certainty == Certainty.Unpriced && !request.AllowUnpriced)
        {
            metrics.Hold("unpriced");
            return new HoldReply { Unpriced = true };
        }

        if (request.MaxPriceNanoUsd > 0 && quote.MaximumNanoUsd > request.MaxPriceNanoUsd)
        {
            metrics.Hold("too_high");
            return new HoldReply { TooHigh = new PriceTooHigh { MaximumNanoUsd = quote.MaximumNanoUsd } };
        }

        var (hold, shortage) = await reserve(requester, quote, cancellationToken);
        return shortage is not null
            ? new HoldReply { Refused = Refusal(shortage) }
            : new HoldReply
            {
                Held = new HeldAmount
                {
                    AmountNanoUsd = hold!.AmountNanoUsd,
                    ExpectedNanoUsd = hold.ExpectedNanoUsd,
                    Certainty = Name(hold.Certainty),
                    PriceVersion = hold.PriceVersion,
                },
            };
    }

    private static Guid Id(string text, string member) =>
        Guid.TryParse(text, out var id) ? id : throw ApiException.Invalid(member, $"{member} is not a UUID.");

    private static string Name(Certainty certainty) => certainty.ToString().ToLowerInvariant();

    private static BudgetRefusal Refusal(BudgetShortage shortage) => new()
    {
        Scope = Budget.NameOf(shortage.Budget.Scope),
        ScopeId = shortage.Budget.ScopeId,
        Period = Budget.NameOf(shortage.Budget.Period),
        LimitNanoUsd = shortage.Budget.LimitNanoUsd,
        SpentNanoUsd = shortage.SpentNanoUsd,
        ReservedNanoUsd = shortage.ReservedNanoUsd,
        RequestedNanoUsd = shortage.RequestedNanoUsd,
    };
}
