using FsCheck;
using FsCheck.Fluent;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Testing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace MediaLab.Costing.Tests;

[Collection(CostingCollection.Name)]
public sealed class ListLedgerTests(CostingHost host)
{
    [Fact]
    public async Task Pages_follow_each_other_newest_first_and_filters_narrow_them()
    {
        var caller = Callers.New();
        var (film, song) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        for (var number = 1; number <= 5; number++)
        {
            var request = Requests.Speech(number % 2 == 0 ? film : song, number);
            await host.CostsFor(caller).HoldAsync(request);
            await host.CompleteAsync(caller.WorkspaceId, Requests.Facts(request, caller), Requests.Characters(number));
        }

        using var client = host.ClientFor(caller);
        var amounts = new List<long>();
        for (var next = ""; next is not null;)
        {
            var page = await client.DataAsync($"/api/costs/ledger?limit=2{next}");
            amounts.AddRange(page["items"]!.AsArray().Select(entry => entry!["amount"].Nano() / Requests.NanoPerCharacter));
            next = page["nextCursor"] is { } cursor ? $"&cursor={cursor}" : null;
        }

        Assert.Equal([5, 4, 3, 2, 1], amounts);
        Assert.Equal(2, (await client.DataAsync($"/api/costs/ledger?projectId={film}"))["items"]!.AsArray().Count);
        Assert.Equal(6 * Requests.NanoPerCharacter, (await client.DataAsync($"/api/costs/summary?projectId={film}"))["total"].Nano());
        Assert.Empty((await client.DataAsync("/api/costs/ledger?to=2020-01-01T00:00:00Z"))["items"]!.AsArray());
        Assert.Equal(5, (await client.DataAsync("/api/costs/ledger?from=2020-01-01T00:00:00%2B09:00"))["items"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("cursor=nonsense")]
    [InlineData("projectId=7")]
    [InlineData("from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z")]
    public async Task A_question_that_makes_no_sense_is_a_400(string query)
    {
        using var client = host.ClientFor(Callers.New());

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, (await client.GetAsync($"/api/costs/ledger?{query}")).StatusCode);
    }
}

[Collection(CostingCollection.Name)]
public sealed class LedgerPropertyTests(CostingHost host)
{
    /// <summary>Three generations live through any holds, releases and ends, replayed and out of order: every budget adds up and the newest end is what was charged.</summary>
    [Fact]
    public void Whatever_happens_in_whatever_order_the_books_are_right()
    {
        var step = from generation in Gen.Choose(0, 2)
                   from kind in Gen.Choose(0, 4)
                   from version in Gen.Choose(2, 6)
                   select (generation, kind, version);
        Prop.ForAll(step.ListOf(12).ToArbitrary(), steps => LiveAsync([.. steps]).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(15));
    }

    private async Task<bool> LiveAsync((int Generation, int Kind, int Version)[] steps)
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        await client.PutBudgetAsync("workspace", null, "day", "0.00002");
        await client.PutBudgetAsync("provider", "openai", "total", "1");
        var costs = host.CostsFor(caller);
        var requests = Enumerable.Range(0, 3).Select(_ => Requests.Speech(Guid.CreateVersion7(), 1)).ToArray();
        var newest = new (int Version, long Amount)[3];
        foreach (var (generation, kind, version) in steps)
        {
            var request = requests[generation];
            switch (kind)
            {
                case 0 or 1:
                    await TryHoldAsync(costs, request);
                    break;
                case 2:
                    await costs.ReleaseAsync(new ReleaseRequest { GenerationId = request.GenerationId });
                    break;
                default:
                    // The amount belongs to the version, as a replay repeats it.
                    var amount = kind == 3 ? version * 1_000L : 0;
                    if (version > newest[generation].Version)
                    {
                        newest[generation] = (version, amount);
                    }
                    else if (version == newest[generation].Version)
                    {
                        amount = newest[generation].Amount;
                    }

                    await host.CompleteAsync(caller.WorkspaceId, Requests.Facts(request, caller, version), amount == 0 ? null : Requests.Reported(amount));
                    break;
            }
        }

        await host.AssertProvenAsync();
        for (var generation = 0; generation < 3; generation++)
        {
            var id = Guid.Parse(requests[generation].GenerationId);
            var charged = await host.ReadAsync(db => db.LedgerEntries.Where(entry => entry.GenerationId == id).SumAsync(entry => entry.AmountNanoUsd));
            Assert.Equal(newest[generation].Amount, charged);
        }

        return true;
    }

    private static async Task TryHoldAsync(CostControl.CostControlClient costs, HoldRequest request)
    {
        try
        {
            await costs.HoldAsync(request);
        }
        catch (Grpc.Core.RpcException closed) when (closed.StatusCode == Grpc.Core.StatusCode.FailedPrecondition)
        {
            // A generation that ended takes no new hold.
        }
    }
}

[Collection(CostingCollection.Name)]
public sealed class LedgerGuardTests(CostingHost host)
{
    [Theory]
    [InlineData("update ledger_entries set amount_nano_usd = 0")]
    [InlineData("delete from ledger_entries")]
    public async Task Not_even_the_administrator_changes_an_entry(string sql)
    {
        var caller = Callers.New();
        var request = Requests.Speech(Guid.CreateVersion7(), 1);
        await host.CostsFor(caller).HoldAsync(request);
        await host.CompleteAsync(caller.WorkspaceId, Requests.Facts(request, caller), Requests.Characters(1));

        var refusal = await Assert.ThrowsAsync<PostgresException>(async () => await host.Admin.CreateCommand(sql).ExecuteNonQueryAsync());

        Assert.Contains("never change", refusal.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_reconciler_finds_what_was_tampered_with()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        var budget = await client.PutBudgetAsync("workspace", null, "total", "1");
        await host.Admin.CreateCommand($"update budget_usage set spent_nano_usd = 5 where budget_id = '{budget["id"]}'").ExecuteNonQueryAsync();

        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(host.AssertProvenAsync);

        await host.Admin.CreateCommand($"update budget_usage set spent_nano_usd = 0 where budget_id = '{budget["id"]}'").ExecuteNonQueryAsync();
        await host.AssertProvenAsync();
    }

    [Fact]
    public async Task Every_table_of_a_workspace_is_guarded_by_row_level_security()
    {
        await using var command = host.Admin.CreateCommand("""
            select c.relname, c.relrowsecurity and c.relforcerowsecurity from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id'
            where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
            """);
        var tables = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            Assert.True(reader.GetBoolean(1), reader.GetString(0));
            tables.Add(reader.GetString(0));
        }

        Assert.Superset(new HashSet<string> { "holds", "ledger_entries", "budgets", "budget_usage", "budget_alerts", "price_overrides" }, tables.ToHashSet());
    }
}
