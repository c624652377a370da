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
    private const int MostAtOnce = 500;

    private DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    public override async Task<QuoteReply> Quote(QuoteRequest request, ServerCallContext context)
    {
        var projectId = request.ProjectId.Length == 0 ? Guid.Empty : Id(request.ProjectId, "project_id");
        var book = await PriceBook.OpenAsync(db, catalogue, user.WorkspaceId, context.CancellationToken);
        var reply = new QuoteReply();
        foreach (var candidate in request.Candidates)
        {
            var quote = CostQuote.Of(book, candidate, Today);
            var shortages = await budgets.FindShortagesAsync(
                user.WorkspaceId, [new BudgetMovement(projectId, candidate.Provider, user.UserId, Today, quote.MaximumNanoUsd, 0)], context.CancellationToken);
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
                Refusal = shortages[0] is { } shortage ? Refusal(shortage) : null,
            });
        }

        return reply;
    }

    public override Task<HoldReply> Hold(HoldRequest request, ServerCallContext context) => ReserveAsync(request, desk.PlaceAsync, context.CancellationToken);

    public override Task<HoldReply> RaiseHold(HoldRequest request, ServerCallContext context) => ReserveAsync(request, desk.RaiseAsync, context.CancellationToken);

    public override Task<HoldManyReply> HoldMany(HoldManyRequest request, ServerCallContext context) => ManyAsync(request, hold: true, context.CancellationToken);

    public override Task<HoldManyReply> QuoteMany(HoldManyRequest request, ServerCallContext context) => ManyAsync(request, hold: false, context.CancellationToken);

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
        var requester = Requester(request, Id(request.GenerationId, "generation_id"));
        var quote = CostQuote.Of(await PriceBook.OpenAsync(db, catalogue, user.WorkspaceId, cancellationToken), request.Consumption, Today);
        if (RefusalOf(request, quote) is { } refusal)
        {
            metrics.Hold(refusal.OutcomeCase == HoldReply.OutcomeOneofCase.Unpriced ? "unpriced" : "too_high");
            return refusal;
        }

        var (hold, shortage) = await reserve(requester, quote, cancellationToken);
        return shortage is not null
            ? new HoldReply { Refused = Refusal(shortage) }
            : new HoldReply { Held = Amount(hold!.AmountNanoUsd, hold.ExpectedNanoUsd, hold.Certainty, hold.PriceVersion) };
    }

    /// <summary>Prices all, then holds all in one transaction, unless one of them is refused on its own account.</summary>
    private async Task<HoldManyReply> ManyAsync(HoldManyRequest request, bool hold, CancellationToken cancellationToken)
    {
        var book = await PriceBook.OpenAsync(db, catalogue, user.WorkspaceId, cancellationToken);
        var wanted = request.Holds.Select(one => (
            Requester: Requester(one, hold || one.GenerationId.Length > 0 ? Id(one.GenerationId, "generation_id") : Guid.Empty),
            Quote: CostQuote.Of(book, one.Consumption, Today))).ToArray();
        if (wanted.Length is 0 or > MostAtOnce || (hold && wanted.DistinctBy(one => one.Requester.GenerationId).Count() < wanted.Length))
        {
            throw ApiException.Invalid("holds", $"1 to {MostAtOnce} holds at once, each of another generation.");
        }

        var total = Total(wanted);
        var reply = new HoldManyReply
        {
            Amounts = { wanted.Select(one => Amount(one.Quote.MaximumNanoUsd, one.Quote.ExpectedNanoUsd, one.Quote.Certainty, one.Quote.PriceVersion)) },
            TotalTooHigh = request.HasMaxTotalNanoUsd && total > request.MaxTotalNanoUsd,
        };
        for (var place = 0; place < wanted.Length; place++)
        {
            if (RefusalOf(request.Holds[place], wanted[place].Quote) is { } refusal)
            {
                reply.Refusals.Add(new PlacedRefusal { Place = place, Reason = refusal });
            }
        }

        if (hold && reply.Refusals.Count == 0 && !reply.TotalTooHigh)
        {
            var outcome = await desk.PlaceManyAsync(user.WorkspaceId, user.UserId, wanted, cancellationToken);
            if (outcome.Shortage is null)
            {
                return new HoldManyReply
                {
                    Held = true,
                    Amounts = { outcome.Holds.Select(held => Amount(held.AmountNanoUsd, held.ExpectedNanoUsd, held.Certainty, held.PriceVersion)) },
                };
            }

            reply.Refused = Refusal(outcome.Shortage);
        }

        await AddShortagesAsync(reply, wanted, cancellationToken);
        return reply;
    }

    /// <summary>Which of them the budgets have no room for, beside those that are refused anyway.</summary>
    private async Task AddShortagesAsync(HoldManyReply reply, (HoldRequester Requester, CostQuote Quote)[] wanted, CancellationToken cancellationToken)
    {
        var others = Enumerable.Range(0, wanted.Length).Except(reply.Refusals.Select(refusal => refusal.Place)).ToArray();
        var shortages = await desk.FindShortagesAsync(user.WorkspaceId, [.. others.Select(place => wanted[place])], cancellationToken);
        reply.Refusals.Add(others.Zip(shortages).Where(pair => pair.Second is not null)
            .Select(pair => new PlacedRefusal { Place = pair.First, Reason = new HoldReply { Refused = Refusal(pair.Second!) } }));
    }

    private HoldRequester Requester(HoldRequest request, Guid generationId)
    {
        var consumption = request.Consumption ?? throw ApiException.Invalid("consumption", "A hold needs to know what is consumed.");
        return new HoldRequester(
            user.WorkspaceId, user.UserId, generationId, Id(request.ProjectId, "project_id"), consumption.Modality, consumption.Provider, consumption.Model);
    }

    /// <summary>Null: its price is known, or need not be, and is not above what the caller allows.</summary>
    private static HoldReply? RefusalOf(HoldRequest request, CostQuote quote) =>
        quote.Certainty == Certainty.Unpriced && !request.AllowUnpriced ? new HoldReply { Unpriced = true }
        : request.MaxPriceNanoUsd > 0 && quote.MaximumNanoUsd > request.MaxPriceNanoUsd ? new HoldReply { TooHigh = new PriceTooHigh { MaximumNanoUsd = quote.MaximumNanoUsd } }
        : null;

    private static long Total((HoldRequester Requester, CostQuote Quote)[] wanted)
    {
        try
        {
            return wanted.Sum(one => one.Quote.MaximumNanoUsd);
        }
        catch (OverflowException)
        {
            throw ApiException.Invalid("holds", "The amount is more than can be counted.");
        }
    }

    private static HeldAmount Amount(long amount, long expected, Certainty certainty, string priceVersion) => new()
    {
        AmountNanoUsd = amount,
        ExpectedNanoUsd = expected,
        Certainty = Name(certainty),
        PriceVersion = priceVersion,
    };

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
