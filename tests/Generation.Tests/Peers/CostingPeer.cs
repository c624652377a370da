using System.Collections.Concurrent;
using Grpc.Core;
using MediaLab.Contracts.Costing.V1;

namespace MediaLab.Generation.Tests.Peers;

/// <summary>Holds one nano-dollar per unit of the maximum; the sandbox is free. Refuses when told to.</summary>
public sealed class CostingPeer : CostControl.CostControlBase
{
    public ConcurrentDictionary<string, long> Holds { get; } = new();

    public ConcurrentDictionary<string, HoldRequest> Requests { get; } = new();

    public ConcurrentQueue<string> Released { get; } = new();

    /// <summary>The hold of this generation cannot be given back just now.</summary>
    public string? Unreleasable { get; set; }

    /// <summary>Prompt-independent answer per project, for refusals.</summary>
    public ConcurrentDictionary<string, HoldReply> Answers { get; } = new();

    /// <summary>Projects whose holds are answered with an error.</summary>
    public ConcurrentDictionary<string, StatusCode> Errors { get; } = new();

    public override Task<HoldReply> Hold(HoldRequest request, ServerCallContext context)
    {
        if (Errors.TryGetValue(request.ProjectId, out var error))
        {
            throw new RpcException(new Status(error, "told to fail"));
        }

        if (Answers.TryGetValue(request.ProjectId, out var told))
        {
            return Task.FromResult(told);
        }

        if (RefusalOf(request.ProjectId, request.Consumption) is { } refusal)
        {
            return Task.FromResult(new HoldReply { Refused = refusal });
        }

        if (request.MaxPriceNanoUsd > 0 && Amount(request.Consumption).AmountNanoUsd > request.MaxPriceNanoUsd)
        {
            return Task.FromResult(new HoldReply { TooHigh = new PriceTooHigh { MaximumNanoUsd = Amount(request.Consumption).AmountNanoUsd } });
        }

        Requests[request.GenerationId] = request;
        return Task.FromResult(Held(request));
    }

    /// <summary>What one project's budget has room for; others have room for everything.</summary>
    public ConcurrentDictionary<string, long> Room { get; } = new();

    /// <summary>Projects whose batches are held, and whose caller never learns it.</summary>
    public ConcurrentDictionary<string, bool> LostAnswers { get; } = new();

    public override Task<HoldManyReply> HoldMany(HoldManyRequest request, ServerCallContext context)
    {
        var reply = Price(request);
        if (reply.Refusals.Count == 0 && !reply.TotalTooHigh)
        {
            reply.Held = true;
            foreach (var hold in request.Holds)
            {
                Requests[hold.GenerationId] = hold;
                Held(hold);
            }
        }

        return LostAnswers.ContainsKey(request.Holds[0].ProjectId)
            ? throw new RpcException(new Status(StatusCode.DeadlineExceeded, "told to be silent"))
            : Task.FromResult(reply);
    }

    public override Task<HoldManyReply> QuoteMany(HoldManyRequest request, ServerCallContext context) => Task.FromResult(Price(request));

    /// <summary>Budgets for one provider, by project, in which there is no room.</summary>
    public ConcurrentDictionary<(string Project, string Provider), bool> SpentUp { get; } = new();

    /// <summary>As <see cref="SpentUp"/>, but there was room when the job was accepted.</summary>
    public ConcurrentDictionary<(string Project, string Provider), bool> SpentSince { get; } = new();

    private static BudgetRefusal RefusalOf(Consumption consumption) =>
        new BudgetRefusal { Scope = "provider", ScopeId = consumption.Provider, Period = "month", LimitNanoUsd = 1, SpentNanoUsd = 1, RequestedNanoUsd = Price(consumption, consumption.MaximumUnits) };

    private BudgetRefusal? RefusalOf(string project, Consumption consumption) => SpentUp.ContainsKey((project, consumption.Provider)) ? RefusalOf(consumption) : null;

    public override Task<HoldReply> RaiseHold(HoldRequest request, ServerCallContext context)
    {
        if (SpentUp.ContainsKey((request.ProjectId, request.Consumption.Provider)) || SpentSince.ContainsKey((request.ProjectId, request.Consumption.Provider)))
        {
            return Task.FromResult(new HoldReply { Refused = RefusalOf(request.Consumption) });
        }

        Requests[request.GenerationId] = request;
        return Task.FromResult(Held(request));
    }

    public override Task<ReleaseReply> Release(ReleaseRequest request, ServerCallContext context)
    {
        if (request.GenerationId == Unreleasable)
        {
            throw new RpcException(new Status(StatusCode.Internal, "Not this one."));
        }

        Released.Enqueue(request.GenerationId);
        return Task.FromResult(new ReleaseReply { Released = Holds.TryRemove(request.GenerationId, out _) });
    }

    public override Task<QuoteReply> Quote(QuoteRequest request, ServerCallContext context)
    {
        var reply = new QuoteReply();
        foreach (var candidate in request.Candidates)
        {
            reply.Quotes.Add(new PriceQuote
            {
                ExpectedNanoUsd = Price(candidate, candidate.ExpectedUnits),
                MaximumNanoUsd = Price(candidate, candidate.MaximumUnits),
                Certainty = candidate.Provider == "sandbox" ? "computed" : "estimated",
                PriceVersion = "peer-1",
                Refusal = RefusalOf(request.ProjectId, candidate),
                Lines = { candidate.ExpectedUnits.Select(unit => new PriceLine { Unit = unit.Key, Quantity = unit.Value, PriceNanoUsd = 1, Per = 1, AmountNanoUsd = unit.Value, Source = "peer" }) },
            });
        }

        return Task.FromResult(reply);
    }

    public override Task<ListPricesReply> ListPrices(ListPricesRequest request, ServerCallContext context) => Task.FromResult(new ListPricesReply
    {
        PriceVersion = "peer-1",
        Prices =
        {
            new ListPrice { Provider = "sandbox", Model = "*", Unit = "output_tokens", PriceNanoUsd = 0, Per = 1, Source = "peer" },
            new ListPrice { Provider = "scripted", Model = "hasty", Unit = "requests", PriceNanoUsd = 3_000, Per = 1, Source = "peer" },
            new ListPrice { Provider = "scripted", Model = "hasty", Unit = "images", PriceNanoUsd = 5, Per = 1, Source = "peer" },
            new ListPrice { Provider = "scripted", Model = "hasty", Unit = "milliseconds", PriceNanoUsd = 8, Per = 1, Source = "peer", Attributes = { ["resolution"] = "4k" } },
            new ListPrice { Provider = "scripted", Model = "hasty", Unit = "milliseconds", PriceNanoUsd = 9, Per = 1, Source = "peer", Attributes = { ["resolution"] = "8k" } },
            new ListPrice { Provider = "scripted", Model = "now", Unit = "requests", PriceNanoUsd = 2_000_000, Per = 1_000, Source = "peer" },
            new ListPrice { Provider = "scripted", Model = "now", Unit = "milliseconds", PriceNanoUsd = 6, Per = 1, Source = "peer", Attributes = { ["resolution"] = "4k" } },
            new ListPrice { Provider = "scripted", Model = "*", Unit = "requests", PriceNanoUsd = 7, Per = 1, Source = "peer" },
            new ListPrice { Provider = "openai", Model = "gpt-6-luna", Unit = "output_tokens", PriceNanoUsd = 500_000_000, Per = 1_000_000, Source = "peer" },
        },
    });

    private HoldReply Held(HoldRequest request)
    {
        var amount = Amount(request.Consumption);
        Holds[request.GenerationId] = amount.AmountNanoUsd;
        return new HoldReply { Held = amount };
    }

    private HoldManyReply Price(HoldManyRequest request)
    {
        var reply = new HoldManyReply { Amounts = { request.Holds.Select(hold => Amount(hold.Consumption)) } };
        reply.TotalTooHigh = request.HasMaxTotalNanoUsd && reply.Amounts.Sum(amount => amount.AmountNanoUsd) > request.MaxTotalNanoUsd;
        var (limit, taken) = (Room.TryGetValue(request.Holds[0].ProjectId, out var room) ? room : long.MaxValue, 0L);
        for (var place = 0; place < request.Holds.Count; place++)
        {
            var amount = reply.Amounts[place].AmountNanoUsd;
            if (taken + amount <= limit)
            {
                taken += amount;
                continue;
            }

            var refusal = new BudgetRefusal
            {
                Scope = "project",
                ScopeId = request.Holds[0].ProjectId,
                Period = "total",
                LimitNanoUsd = limit,
                SpentNanoUsd = 0,
                ReservedNanoUsd = taken,
                RequestedNanoUsd = amount,
            };
            reply.Refusals.Add(new PlacedRefusal { Place = place, Reason = new HoldReply { Refused = refusal } });
        }

        if (reply.Refusals.Count > 0)
        {
            reply.Refused = new BudgetRefusal(reply.Refusals[0].Reason.Refused) { ReservedNanoUsd = 0, RequestedNanoUsd = reply.Amounts.Sum(amount => amount.AmountNanoUsd) };
        }

        return reply;
    }

    private static HeldAmount Amount(Consumption consumption) => new()
    {
        AmountNanoUsd = Price(consumption, consumption.MaximumUnits),
        ExpectedNanoUsd = Price(consumption, consumption.ExpectedUnits),
        Certainty = consumption.Provider == "sandbox" ? "computed" : "estimated",
        PriceVersion = "peer-1",
    };

    private static long Price(Consumption consumption, IDictionary<string, long> units) => consumption.Provider == "sandbox" ? 0 : units.Values.Sum();
}
