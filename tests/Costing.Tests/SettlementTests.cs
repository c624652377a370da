using MassTransit;
using MediaLab.Contracts.Events;
using MediaLab.Costing.Holds;
using MediaLab.Costing.Ledger;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace MediaLab.Costing.Tests;

[Collection(CostingCollection.Name)]
public sealed class SettlementTests(CostingHost host)
{
    [Fact]
    public async Task The_real_amount_replaces_the_hold_in_every_budget()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        await client.PutBudgetAsync("workspace", null, "total", "1");
        await client.PutBudgetAsync("provider", "openai", "month", "1");
        var request = Requests.Speech(Guid.CreateVersion7(), 100);
        request.Consumption.MaximumUnits["characters"] = 250;
        await host.CostsFor(caller).HoldAsync(request);

        await host.CompleteAsync(caller.WorkspaceId, Requests.Facts(request, caller), Requests.Characters(80));

        foreach (var scope in (string[])["workspace", "provider"])
        {
            var budget = await client.BudgetAsync(scope);
            Assert.Equal((0, 80 * Requests.NanoPerCharacter), (budget["reserved"].Nano(), budget["spent"].Nano()));
        }

        var entry = (await client.DataAsync("/api/costs/ledger"))["items"]!.AsArray().Single()!;
        Assert.Equal((1_500_000, "estimated"), (entry["estimate"].Nano(), (string?)entry["estimate"]!["certainty"]));
        Assert.Equal((1_200_000, "computed"), (entry["amount"].Nano(), (string?)entry["amount"]!["certainty"]));
        Assert.Equal("0.001200000", (string?)entry["amount"]!["usd"]);
        Assert.Equal(("characters", 80, 15_000_000_000, 1_000_000), (
            (string)entry["breakdown"]![0]!["unit"]!, (int)entry["breakdown"]![0]!["quantity"]!, (long)entry["breakdown"]![0]!["nanoUsd"]!, (int)entry["breakdown"]![0]!["per"]!));
        await host.AssertProvenAsync();
    }

    [Theory]
    [InlineData(true, 80, 777, Certainty.Reported)]
    [InlineData(false, 80, 1_200_000, Certainty.Computed)]
    [InlineData(false, 0, 1_500_000, Certainty.Estimated)]
    public async Task The_best_source_counts(bool reported, int characters, long expected, Certainty certainty)
    {
        var (caller, request) = await HeldAsync(100);
        var usage = Requests.Characters(characters) with { ReportedCostNanoUsd = reported ? 777 : null };

        await host.CompleteAsync(caller.WorkspaceId, Requests.Facts(request, caller), usage);

        var entry = await EntryAsync(request);
        Assert.Equal((expected, certainty), (entry.AmountNanoUsd, entry.Certainty));
    }

    [Theory]
    // Five times as much as was expected, and a unit without a price beside it.
    [InlineData(500, 7_500_000)]
    // Less than expected: the estimate covers the unit that has no price.
    [InlineData(10, 1_500_000)]
    public async Task What_was_counted_is_never_hidden_by_a_smaller_estimate(int characters, long expected)
    {
        var (caller, request) = await HeldAsync(100);

        await host.CompleteAsync(caller.WorkspaceId, Requests.Facts(request, caller), Requests.Usage(("characters", characters), ("images", 1)));

        var entry = await EntryAsync(request);
        Assert.Equal((expected, Certainty.Estimated), (entry.AmountNanoUsd, entry.Certainty));
    }

    [Fact]
    public async Task What_nobody_can_price_is_recorded_as_unpriced_and_never_as_free()
    {
        var caller = Callers.New();
        var request = Requests.Speech(Guid.CreateVersion7(), 100);
        (request.Consumption.Model, request.AllowUnpriced) = ("a-model-nobody-priced", true);
        await host.CostsFor(caller).HoldAsync(request);

        await host.CompleteAsync(caller.WorkspaceId, Requests.Facts(request, caller), Requests.Characters(100));

        Assert.Equal(Certainty.Unpriced, (await EntryAsync(request)).Certainty);
        using var client = host.ClientFor(caller);
        var summary = await client.DataAsync("/api/costs/summary");
        Assert.Equal((1, "unpriced"), ((int)summary["unpriced"]!, (string?)summary["total"]!["certainty"]));
    }

    [Fact]
    public async Task Money_that_moves_while_a_summary_is_read_is_reserved_or_spent_and_never_neither()
    {
        var (caller, request) = await HeldAsync(100);
        var next = Requests.Speech(Guid.Parse(request.ProjectId), 100);
        await host.CostsFor(caller).HoldAsync(next);
        await host.CompleteAsync(caller.WorkspaceId, Requests.Facts(request, caller), Requests.Characters(100));
        using var client = host.ClientFor(caller);
        var before = await client.DataAsync("/api/costs/summary");
        await using var connection = await host.Admin.OpenConnectionAsync();
        await using var settling = await connection.BeginTransactionAsync();

        // The summary has read the ledger and waits for the holds.
        await ExecuteAsync("lock table holds in access exclusive mode");
        var reading = client.DataAsync("/api/costs/summary");
        await using (var waiting = host.Admin.CreateCommand("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"))
        {
            await Eventually.HoldsAsync(async () => (long)(await waiting.ExecuteScalarAsync())! > 0, "the summary waits");
        }

        await ExecuteAsync("""
            insert into ledger_entries select (jsonb_populate_record(entry, jsonb_build_object('id', gen_random_uuid(), 'generation_id', $2))).*
            from ledger_entries entry where generation_id = $1
            """, request.GenerationId, next.GenerationId);
        await ExecuteAsync("update holds set (state, closed_at) = (select state, closed_at from holds where generation_id = $1) where generation_id = $2", request.GenerationId, next.GenerationId);
        await settling.CommitAsync();

        var read = await reading;
        Assert.Equal((before["total"].Nano(), before["reserved"].Nano()), (read["total"].Nano(), read["reserved"].Nano()));
        var after = await client.DataAsync("/api/costs/summary");
        Assert.Equal((2 * before["total"].Nano(), 0), (after["total"].Nano(), after["reserved"].Nano()));

        async Task ExecuteAsync(string sql, params string[] ids)
        {
            await using var command = new NpgsqlCommand(sql, connection, settling);
            command.Parameters.AddRange(ids.Select(id => new NpgsqlParameter { Value = Guid.Parse(id) }).ToArray());
            await command.ExecuteNonQueryAsync();
        }
    }

    [Fact]
    public async Task A_failure_that_is_not_charged_gives_the_hold_back_and_leaves_no_entry()
    {
        var (caller, request) = await HeldAsync(100);

        await host.CompleteAsync(caller.WorkspaceId, Requests.Facts(request, caller), null);

        Assert.Equal(HoldState.Released, (await HoldAsync(request)).State);
        Assert.Empty(await EntriesAsync(request));
        await host.AssertProvenAsync();
    }

    [Fact]
    public async Task More_than_was_held_is_posted_in_full_recorded_as_overrun_and_alerted()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        await client.PutBudgetAsync("workspace", null, "total", "0.002");
        var request = Requests.Speech(Guid.CreateVersion7(), 100);
        await host.CostsFor(caller).HoldAsync(request);

        await host.CompleteAsync(caller.WorkspaceId, Requests.Facts(request, caller), Requests.Reported(2_000_001));

        Assert.Equal(500_001, (await HoldAsync(request)).OverrunNanoUsd);
        Assert.Equal(2_000_001, (await client.BudgetAsync("workspace"))["spent"].Nano());
        var alerts = (await client.DataAsync("/api/budgets/alerts"))["items"]!.AsArray();
        Assert.Equal(["exceeded", "overrun", "threshold", "threshold", "threshold"], alerts.Select(alert => (string)alert!["kind"]!).Order());
        var overrun = alerts.Single(alert => (string?)alert!["kind"] == "overrun")!;
        Assert.Equal((request.GenerationId, 2_000_001, 1_500_000), ((string)overrun["scopeId"]!, overrun["spent"].Nano(), overrun["limit"].Nano()));
    }

    [Fact]
    public async Task A_charge_that_comes_after_the_hold_was_given_back_is_still_posted()
    {
        var (caller, request) = await HeldAsync(100);
        await host.CostsFor(caller).ReleaseAsync(new() { GenerationId = request.GenerationId, Reason = "expired" });

        await host.CompleteAsync(caller.WorkspaceId, Requests.Facts(request, caller), Requests.Characters(100));

        Assert.Equal(1_500_000, (await EntryAsync(request)).AmountNanoUsd);
        Assert.Equal(HoldState.Settled, (await HoldAsync(request)).State);
        await host.AssertProvenAsync();
    }

    [Fact]
    public async Task A_charge_nobody_held_anything_for_is_still_posted()
    {
        var caller = Callers.New();
        var request = Requests.Speech(Guid.CreateVersion7(), 100);

        await host.CompleteAsync(caller.WorkspaceId, Requests.Facts(request, caller), Requests.Characters(100));

        Assert.Equal((1_500_000, Certainty.Computed), ((await EntryAsync(request)).AmountNanoUsd, (await EntryAsync(request)).Certainty));
        await host.AssertProvenAsync();
    }

    [Fact]
    public async Task A_newer_end_corrects_by_another_entry_and_an_older_one_is_ignored()
    {
        var (caller, request) = await HeldAsync(100);
        Task End(long version, ProviderUsage? usage) => host.CompleteAsync(caller.WorkspaceId, Requests.Facts(request, caller, version), usage);

        await End(6, Requests.Reported(1_000));
        await End(4, Requests.Reported(9_999));
        await End(6, Requests.Reported(1_000));
        await End(8, Requests.Reported(400));
        await End(9, null);

        Assert.Equal([("charge", 1_000L), ("correction-8", -600L), ("correction-9", -400L)], (await EntriesAsync(request)).Select(entry => (entry.Kind, entry.AmountNanoUsd)));
        await host.AssertProvenAsync();
    }

    [Fact]
    public async Task A_fallback_settles_where_it_ran_and_frees_where_it_was_held()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        await client.PutBudgetAsync("provider", "openai", "day", "1");
        await client.PutBudgetAsync("provider", "anthropic", "day", "1");
        var request = Requests.Speech(Guid.CreateVersion7(), 100);
        await host.CostsFor(caller).HoldAsync(request);

        await host.CompleteAsync(
            caller.WorkspaceId, Requests.Facts(request, caller) with { Provider = "anthropic", Model = "claude-opus-5-5" }, Requests.Usage(("output_tokens", 10)));

        var budgets = (await client.DataAsync("/api/budgets"))["items"]!.AsArray().ToDictionary(budget => (string)budget!["scopeId"]!);
        Assert.Equal((0, 0), (budgets["openai"]!["spent"].Nano(), budgets["openai"]!["reserved"].Nano()));
        Assert.Equal((200_000, 0), (budgets["anthropic"]!["spent"].Nano(), budgets["anthropic"]!["reserved"].Nano()));
        await host.AssertProvenAsync();
    }

    [Fact]
    public async Task The_end_of_a_generation_reaches_the_ledger_by_the_broker_once_and_is_announced()
    {
        var (caller, request) = await HeldAsync(100);
        var bus = host.Services.GetRequiredService<IBus>();
        var announced = new TaskCompletionSource<CostRecorded>();
        var listening = host.Services.GetRequiredService<IBusControl>().ConnectReceiveEndpoint($"costing-test-{Guid.NewGuid():N}", endpoint =>
            endpoint.Handler<CostRecorded>(context =>
            {
                if (context.Message.GenerationId.ToString() == request.GenerationId)
                {
                    announced.TrySetResult(context.Message);
                }

                return Task.CompletedTask;
            }));
        await listening.Ready;
        var facts = Requests.Facts(request, caller);
        var completed = new GenerationCompleted(caller.WorkspaceId, facts, Requests.Characters(100), [], DateTimeOffset.UtcNow, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow);
        var messageId = Guid.CreateVersion7();

        await bus.Publish(completed, context => context.MessageId = messageId);
        await bus.Publish(completed, context => context.MessageId = messageId);
        var cost = await announced.Task.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal((1_500_000, Certainty.Computed, 1_500_000), (cost.AmountNanoUsd, cost.Certainty, cost.EstimateNanoUsd));
        Assert.Single(await EntriesAsync(request));
        await listening.StopAsync();
    }

    private async Task<(Caller Caller, Contracts.Costing.V1.HoldRequest Request)> HeldAsync(long characters)
    {
        var caller = Callers.New();
        var request = Requests.Speech(Guid.CreateVersion7(), characters);
        Assert.NotNull((await host.CostsFor(caller).HoldAsync(request)).Held);
        return (caller, request);
    }

    private Task<List<LedgerEntry>> EntriesAsync(Contracts.Costing.V1.HoldRequest request)
    {
        var id = Guid.Parse(request.GenerationId);
        return host.ReadAsync(db => db.LedgerEntries.AsNoTracking().Where(entry => entry.GenerationId == id).OrderBy(entry => entry.CreatedAt).ThenBy(entry => entry.Id).ToListAsync());
    }

    private async Task<LedgerEntry> EntryAsync(Contracts.Costing.V1.HoldRequest request) => Assert.Single(await EntriesAsync(request));

    private Task<Hold> HoldAsync(Contracts.Costing.V1.HoldRequest request)
    {
        var id = Guid.Parse(request.GenerationId);
        return host.ReadAsync(db => db.Holds.AsNoTracking().SingleAsync(hold => hold.GenerationId == id));
    }
}
