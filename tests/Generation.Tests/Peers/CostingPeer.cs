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

        Requests[request.GenerationId] = request;
        return Task.FromResult(Held(request));
    }

    public override Task<HoldReply> RaiseHold(HoldRequest request, ServerCallContext context)
    {
        Requests[request.GenerationId] = request;
        return Task.FromResult(Held(request));
    }

    public override Task<ReleaseReply> Release(ReleaseRequest request, ServerCallContext context)
    {
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
            new ListPrice { Provider = "scripted", Model = "now", Unit = "requests", PriceNanoUsd = 2_000_000, Per = 1_000, Source = "peer" },
            new ListPrice { Provider = "openai", Model = "gpt-6-luna", Unit = "output_tokens", PriceNanoUsd = 500_000_000, Per = 1_000_000, Source = "peer" },
        },
    });

    private HoldReply Held(HoldRequest request)
    {
        var amount = Price(request.Consumption, request.Consumption.MaximumUnits);
        Holds[request.GenerationId] = amount;
        return new HoldReply
        {
            Held = new HeldAmount
            {
                AmountNanoUsd = amount,
                ExpectedNanoUsd = Price(request.Consumption, request.Consumption.ExpectedUnits),
                Certainty = request.Consumption.Provider == "sandbox" ? "computed" : "estimated",
                PriceVersion = "peer-1",
            },
        };
    }

    private static long Price(Consumption consumption, IDictionary<string, long> units) => consumption.Provider == "sandbox" ? 0 : units.Values.Sum();
}
