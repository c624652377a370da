using System.Collections.Concurrent;
using Grpc.Core;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Testing;

namespace MediaLab.Costing.Tests;

[Collection(CostingCollection.Name)]
public sealed class PlaceHoldTests(CostingHost host)
{
    [Fact]
    public async Task Twenty_parallel_holds_of_100_against_1000_admit_exactly_ten()
    {
        var caller = Callers.New();
        var project = Guid.CreateVersion7();
        using var client = host.ClientFor(caller);
        await client.PutBudgetAsync("project", project.ToString(), "total", "0.015");
        var costs = host.CostsFor(caller);

        // 100 characters are 1,500,000 nano-USD; the budget holds ten of them.
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => costs.HoldAsync(Requests.Speech(project, 100)).ResponseAsync));

        Assert.Equal(10, replies.Count(reply => reply.OutcomeCase == HoldReply.OutcomeOneofCase.Held));
        Assert.Equal(10, replies.Count(reply => reply.OutcomeCase == HoldReply.OutcomeOneofCase.Refused));
        var budget = await client.BudgetAsync("project");
        Assert.Equal(15_000_000, budget["reserved"].Nano());
        await host.AssertProvenAsync();
    }

    [Fact]
    public async Task Two_hundred_concurrent_holds_never_exceed_one_budget_by_a_nano_dollar()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        // One nano-dollar short of 37 holds, under two budgets at once.
        await client.PutBudgetAsync("workspace", null, "month", "0.055499999");
        await client.PutBudgetAsync("user", caller.UserId.ToString(), "day", "1");
        var costs = host.CostsFor(caller);

        var replies = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => costs.HoldAsync(Requests.Speech(Guid.CreateVersion7(), 100)).ResponseAsync));

        Assert.Equal(36, replies.Count(reply => reply.OutcomeCase == HoldReply.OutcomeOneofCase.Held));
        Assert.Equal(36 * 1_500_000, (await client.BudgetAsync("workspace"))["reserved"].Nano());
        Assert.Equal(36 * 1_500_000, (await client.BudgetAsync("user"))["reserved"].Nano());
        await host.AssertProvenAsync();
    }

    [Fact]
    public async Task A_refusal_names_the_scope_and_the_numbers()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        await client.PutBudgetAsync("provider", "openai", "day", "0.002");
        var costs = host.CostsFor(caller);
        await costs.HoldAsync(Requests.Speech(Guid.CreateVersion7(), 100));

        var refusal = (await costs.HoldAsync(Requests.Speech(Guid.CreateVersion7(), 100))).Refused;

        Assert.Equal(("provider", "openai", "day"), (refusal.Scope, refusal.ScopeId, refusal.Period));
        Assert.Equal((2_000_000, 0, 1_500_000, 1_500_000), (refusal.LimitNanoUsd, refusal.SpentNanoUsd, refusal.ReservedNanoUsd, refusal.RequestedNanoUsd));
    }

    [Fact]
    public async Task The_numbers_of_every_refusal_show_why_while_money_comes_and_goes()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        await client.PutBudgetAsync("workspace", null, "total", "0.003");
        var costs = host.CostsFor(caller);
        var refusals = new ConcurrentBag<BudgetRefusal>();

        await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ =>
        {
            for (var round = 0; round < 25; round++)
            {
                var request = Requests.Speech(Guid.CreateVersion7(), 100);
                if ((await costs.HoldAsync(request)).Refused is { } refusal)
                {
                    refusals.Add(refusal);
                }
                else
                {
                    await costs.ReleaseAsync(new ReleaseRequest { GenerationId = request.GenerationId, Reason = "not accepted" });
                }
            }
        }));

        Assert.NotEmpty(refusals);
        Assert.All(refusals, refusal => Assert.True(refusal.SpentNanoUsd + refusal.ReservedNanoUsd + refusal.RequestedNanoUsd > refusal.LimitNanoUsd, $"{refusal}"));
        await host.AssertProvenAsync();
    }

    [Fact]
    public async Task The_same_generation_again_gets_the_hold_it_has()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        await client.PutBudgetAsync("workspace", null, "total", "1");
        var costs = host.CostsFor(caller);
        var request = Requests.Speech(Guid.CreateVersion7(), 100);

        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => costs.HoldAsync(request).ResponseAsync));
        request.Consumption.MaximumUnits["characters"] = 999;
        var changed = await costs.HoldAsync(request);

        Assert.All(replies, reply => Assert.Equal(1_500_000, reply.Held.AmountNanoUsd));
        Assert.Equal(1_500_000, changed.Held.AmountNanoUsd);
        Assert.Equal(1_500_000, (await client.BudgetAsync("workspace"))["reserved"].Nano());
    }

    [Fact]
    public async Task The_maximum_is_held_and_the_estimate_remembered()
    {
        var request = Requests.Speech(Guid.CreateVersion7(), 100);
        request.Consumption.MaximumUnits["characters"] = 250;

        var held = (await host.CostsFor(Callers.New()).HoldAsync(request)).Held;

        Assert.Equal((3_750_000, 1_500_000, "estimated"), (held.AmountNanoUsd, held.ExpectedNanoUsd, held.Certainty));
        Assert.NotEmpty(held.PriceVersion);
    }

    [Fact]
    public async Task What_nobody_knows_the_price_of_needs_a_yes()
    {
        var costs = host.CostsFor(Callers.New());
        var request = Requests.Speech(Guid.CreateVersion7(), 100);
        request.Consumption.Model = "a-model-nobody-priced";

        Assert.True((await costs.HoldAsync(request)).Unpriced);
        request.AllowUnpriced = true;
        Assert.Equal("unpriced", (await costs.HoldAsync(request)).Held.Certainty);
    }

    [Fact]
    public async Task More_than_the_caller_would_pay_is_refused_before_any_budget_is_touched()
    {
        var request = Requests.Speech(Guid.CreateVersion7(), 100);
        request.MaxPriceNanoUsd = 1_499_999;

        Assert.Equal(1_500_000, (await host.CostsFor(Callers.New()).HoldAsync(request)).TooHigh.MaximumNanoUsd);
    }

    [Fact]
    public async Task Another_workspaces_budget_neither_limits_nor_learns()
    {
        var (rich, poor) = (Callers.New(), Callers.New());
        using var client = host.ClientFor(poor);
        await client.PutBudgetAsync("workspace", null, "total", "0");

        Assert.NotNull((await host.CostsFor(rich).HoldAsync(Requests.Speech(Guid.CreateVersion7(), 100))).Held);
        Assert.NotNull((await host.CostsFor(poor).HoldAsync(Requests.Speech(Guid.CreateVersion7(), 100))).Refused);
    }

    [Theory]
    [InlineData("not-a-uuid", 1)]
    [InlineData("0199a000-0000-7000-8000-000000000001", -1)]
    [InlineData("0199a000-0000-7000-8000-000000000001", long.MaxValue)]
    public async Task What_cannot_be_read_or_counted_is_an_invalid_argument(string generationId, long characters)
    {
        var request = Requests.Speech(Guid.CreateVersion7(), characters);
        request.GenerationId = generationId;

        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await host.CostsFor(Callers.New()).HoldAsync(request));

        Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
    }

    [Fact]
    public async Task Only_Generation_may_hold()
    {
        var stranger = new CostControl.CostControlClient(host.ChannelFor("assets", Callers.New()));

        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await stranger.HoldAsync(Requests.Speech(Guid.CreateVersion7(), 1)));

        Assert.Equal(StatusCode.PermissionDenied, refusal.StatusCode);
    }
}
