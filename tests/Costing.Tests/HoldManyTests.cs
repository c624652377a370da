using Grpc.Core;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Costing.Holds;
using MediaLab.Testing;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Costing.Tests;

/// <summary>A batch's money is held as one: all of it under every budget, or none.</summary>
[Collection(CostingCollection.Name)]
public sealed class HoldManyTests(CostingHost host)
{
    private readonly Guid _project = Guid.CreateVersion7();

    [Fact]
    public async Task Five_hundred_holds_are_one_step_and_each_settles_by_itself()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        await client.PutBudgetAsync("workspace", null, "month", "1");
        var costs = host.CostsFor(caller);
        var request = Many(500);

        var reply = await costs.HoldManyAsync(request);

        Assert.True(reply.Held);
        Assert.Empty(reply.Refusals);
        Assert.All(reply.Amounts, amount => Assert.Equal((1_500_000, 1_500_000, "computed"), (amount.AmountNanoUsd, amount.ExpectedNanoUsd, amount.Certainty)));
        Assert.Equal(500 * 1_500_000L, (await client.BudgetAsync("workspace"))["reserved"].Nano());
        await host.CompleteAsync(caller.WorkspaceId, Requests.Facts(request.Holds[0], caller), Requests.Characters(40));
        await costs.ReleaseAsync(new ReleaseRequest { GenerationId = request.Holds[1].GenerationId });
        var budget = await client.BudgetAsync("workspace");
        Assert.Equal((600_000, 498 * 1_500_000L), (budget["spent"].Nano(), budget["reserved"].Nano()));
        await host.AssertProvenAsync();
    }

    [Fact]
    public async Task A_budget_that_holds_only_a_part_refuses_all_with_numbers_and_names_those_without_room()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        await client.PutBudgetAsync("workspace", null, "total", "1");
        await client.PutBudgetAsync("project", _project.ToString(), "total", "0.005");
        var request = Many(5);

        var reply = await host.CostsFor(caller).HoldManyAsync(request);

        Assert.False(reply.Held);
        Assert.Equal(("project", 5_000_000, 0, 0, 7_500_000), (reply.Refused.Scope, reply.Refused.LimitNanoUsd, reply.Refused.SpentNanoUsd, reply.Refused.ReservedNanoUsd, reply.Refused.RequestedNanoUsd));
        Assert.Equal([3, 4], reply.Refusals.Select(refusal => refusal.Place));
        Assert.All(reply.Refusals, refusal => Assert.Equal((4_500_000, 1_500_000), (refusal.Reason.Refused.ReservedNanoUsd, refusal.Reason.Refused.RequestedNanoUsd)));
        Assert.Equal(0, (await client.BudgetAsync("workspace"))["reserved"].Nano());
        Assert.Equal(0, (await client.BudgetAsync("project"))["reserved"].Nano());
        Assert.Equal(0, await RowsAsync(request));
        await host.AssertProvenAsync();
    }

    [Fact]
    public async Task What_finds_no_room_leaves_it_to_a_smaller_one_after_it()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        await client.PutBudgetAsync("provider", "openai", "day", "0.003");
        var request = Many(3);
        request.Holds[1].Consumption.MaximumUnits["characters"] = 900;

        var reply = await host.CostsFor(caller).QuoteManyAsync(request);

        Assert.Equal(1, Assert.Single(reply.Refusals).Place);
        Assert.Equal((3_000_000, 1_500_000, 13_500_000), (reply.Refusals[0].Reason.Refused.LimitNanoUsd, reply.Refusals[0].Reason.Refused.ReservedNanoUsd, reply.Refusals[0].Reason.Refused.RequestedNanoUsd));
    }

    [Fact]
    public async Task Parallel_batches_never_exceed_one_budget_by_a_nano_dollar_and_none_is_held_in_part()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        // One nano-dollar short of seven batches of ten, under three budgets at once, beside single holds.
        await client.PutBudgetAsync("workspace", null, "month", "0.104999999");
        await client.PutBudgetAsync("user", caller.UserId.ToString(), "day", "1");
        await client.PutBudgetAsync("project", _project.ToString(), "total", "1");
        var costs = host.CostsFor(caller);
        var batches = Enumerable.Range(0, 24).Select(_ => Many(10)).ToArray();

        var singles = Enumerable.Range(0, 20).Select(_ => costs.HoldAsync(Requests.Speech(_project, 100)).ResponseAsync).ToArray();
        var replies = await Task.WhenAll(batches.Select(batch => costs.HoldManyAsync(batch).ResponseAsync));
        var alone = (await Task.WhenAll(singles)).Count(reply => reply.OutcomeCase == HoldReply.OutcomeOneofCase.Held);

        var held = batches.Zip(replies).ToLookup(pair => pair.Second.Held, pair => pair.First);
        Assert.InRange((held[true].Count() * 10) + alone, 60, 69);
        foreach (var batch in held[true])
        {
            Assert.Equal(10, await RowsAsync(batch));
        }

        foreach (var batch in held[false])
        {
            Assert.Equal(0, await RowsAsync(batch));
        }

        foreach (var scope in (string[])["workspace", "user", "project"])
        {
            Assert.Equal(((held[true].Count() * 10) + alone) * 1_500_000L, (await client.BudgetAsync(scope))["reserved"].Nano());
        }

        await host.AssertProvenAsync();
    }

    [Fact]
    public async Task The_same_generations_again_get_the_holds_they_have_also_at_the_same_moment()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        await client.PutBudgetAsync("workspace", null, "total", "1");
        var costs = host.CostsFor(caller);
        var request = Many(20);

        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => costs.HoldManyAsync(request).ResponseAsync));

        Assert.All(replies, reply => Assert.True(reply.Held));
        Assert.Equal(20 * 1_500_000L, (await client.BudgetAsync("workspace"))["reserved"].Nano());
        Assert.Equal(20, await RowsAsync(request));
        await costs.ReleaseAsync(new ReleaseRequest { GenerationId = request.Holds[7].GenerationId });
        var closed = await Assert.ThrowsAsync<RpcException>(async () => await costs.HoldManyAsync(request));
        Assert.Equal(StatusCode.FailedPrecondition, closed.StatusCode);
    }

    [Fact]
    public async Task Every_one_that_is_refused_on_its_own_account_is_named_and_none_is_held()
    {
        var request = Many(4);
        request.Holds[1].Consumption.Model = "a-model-nobody-priced";
        request.Holds[3].MaxPriceNanoUsd = 1_499_999;
        var costs = host.CostsFor(Callers.New());

        var reply = await costs.HoldManyAsync(request);

        Assert.False(reply.Held);
        Assert.Null(reply.Refused);
        Assert.Equal([(1, HoldReply.OutcomeOneofCase.Unpriced), (3, HoldReply.OutcomeOneofCase.TooHigh)], reply.Refusals.Select(refusal => (refusal.Place, refusal.Reason.OutcomeCase)));
        Assert.Equal(0, await RowsAsync(request));
        request.Holds[1].AllowUnpriced = true;
        request.Holds[3].MaxPriceNanoUsd = 1_500_000;
        Assert.True((await costs.HoldManyAsync(request)).Held);
    }

    [Fact]
    public async Task More_than_the_caller_would_pay_for_all_is_refused()
    {
        var costs = host.CostsFor(Callers.New());
        var request = Many(3);
        request.MaxTotalNanoUsd = (3 * 1_500_000) - 1;

        Assert.True((await costs.HoldManyAsync(request)).TotalTooHigh);
        Assert.Equal(0, await RowsAsync(request));
        request.MaxTotalNanoUsd++;
        Assert.True((await costs.HoldManyAsync(request)).Held);
    }

    [Fact]
    public async Task A_quote_holds_nothing_and_needs_no_ids()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        await client.PutBudgetAsync("workspace", null, "total", "1");
        var request = Many(3);
        foreach (var hold in request.Holds)
        {
            hold.GenerationId = "";
        }

        var reply = await host.CostsFor(caller).QuoteManyAsync(request);

        Assert.False(reply.Held);
        Assert.Equal(4_500_000, reply.Amounts.Sum(amount => amount.AmountNanoUsd));
        Assert.Equal(0, (await client.BudgetAsync("workspace"))["reserved"].Nano());
    }

    [Fact]
    public async Task None_too_many_or_one_twice_is_an_invalid_argument()
    {
        var costs = host.CostsFor(Callers.New());
        var twice = Many(2);
        twice.Holds[1].GenerationId = twice.Holds[0].GenerationId;

        foreach (var request in (HoldManyRequest[])[new HoldManyRequest(), Many(501), twice])
        {
            var refusal = await Assert.ThrowsAsync<RpcException>(async () => await costs.HoldManyAsync(request));
            Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
        }
    }

    /// <summary>Each of 100 characters: 1,500,000 nano-USD.</summary>
    private HoldManyRequest Many(int count) => new() { Holds = { Enumerable.Range(0, count).Select(_ => Requests.Speech(_project, 100)) } };

    private Task<int> RowsAsync(HoldManyRequest request)
    {
        var ids = request.Holds.Select(hold => Guid.Parse(hold.GenerationId)).ToArray();
        return host.ReadAsync(db => db.Holds.CountAsync(hold => ids.Contains(hold.GenerationId) && hold.State == HoldState.Open));
    }
}
