using System.Diagnostics.Metrics;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Costing.Budgets;
using MediaLab.Costing.Holds;
using MediaLab.Costing.Prices;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data.Tenancy;
using MediaLab.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.Costing.Tests;

[Collection(CostingCollection.Name)]
public sealed class HoldLifeTests(CostingHost host)
{
    [Fact]
    public async Task A_released_hold_frees_its_money_once()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        await client.PutBudgetAsync("workspace", null, "total", "0.0015");
        var costs = host.CostsFor(caller);
        var request = Requests.Speech(Guid.CreateVersion7(), 100);
        await costs.HoldAsync(request);
        var release = new ReleaseRequest { GenerationId = request.GenerationId, Reason = "not accepted" };

        var replies = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => costs.ReleaseAsync(release).ResponseAsync));

        Assert.Single(replies, reply => reply.Released);
        Assert.Equal(0, (await client.BudgetAsync("workspace"))["reserved"].Nano());
        Assert.False((await costs.ReleaseAsync(new ReleaseRequest { GenerationId = Guid.CreateVersion7().ToString() })).Released);
        var again = await Assert.ThrowsAsync<Grpc.Core.RpcException>(async () => await costs.HoldAsync(request));
        Assert.Equal(Grpc.Core.StatusCode.FailedPrecondition, again.StatusCode);
    }

    [Fact]
    public async Task Nobody_releases_or_raises_another_workspaces_hold()
    {
        var request = Requests.Speech(Guid.CreateVersion7(), 100);
        await host.CostsFor(Callers.New()).HoldAsync(request);
        var stranger = host.CostsFor(Callers.New());

        Assert.False((await stranger.ReleaseAsync(new ReleaseRequest { GenerationId = request.GenerationId })).Released);
        var refusal = await Assert.ThrowsAsync<Grpc.Core.RpcException>(async () => await stranger.RaiseHoldAsync(request));
        Assert.Equal(Grpc.Core.StatusCode.NotFound, refusal.StatusCode);
    }

    [Fact]
    public async Task A_raised_hold_moves_to_the_other_provider_or_stays_as_it_was()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        await client.PutBudgetAsync("workspace", null, "total", "0.01");
        await client.PutBudgetAsync("provider", "anthropic", "day", "0.005");
        var costs = host.CostsFor(caller);
        var request = Requests.Speech(Guid.CreateVersion7(), 100);
        await costs.HoldAsync(request);
        HoldRequest Fallback(long outputTokens) => new()
        {
            GenerationId = request.GenerationId,
            ProjectId = request.ProjectId,
            Consumption = new Consumption { Provider = "anthropic", Model = "claude-opus-5-5", Modality = "text", ExpectedUnits = { ["output_tokens"] = outputTokens } },
        };

        Assert.Equal("provider", (await costs.RaiseHoldAsync(Fallback(300))).Refused.Scope);
        Assert.Equal(1_500_000, (await client.BudgetAsync("workspace"))["reserved"].Nano());
        Assert.Equal(4_000_000, (await costs.RaiseHoldAsync(Fallback(200))).Held.AmountNanoUsd);
        Assert.Equal(4_000_000, (await costs.RaiseHoldAsync(Fallback(10))).Held.AmountNanoUsd);
        Assert.Equal((4_000_000, 4_000_000), ((await client.BudgetAsync("workspace"))["reserved"].Nano(), (await client.BudgetAsync("provider"))["reserved"].Nano()));
        await host.AssertProvenAsync();
    }

    [Fact]
    public async Task A_new_day_has_room_again_and_a_late_charge_counts_on_its_own_day()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        await client.PutBudgetAsync("workspace", null, "day", "0.0015");
        await client.PutBudgetAsync("user", caller.UserId.ToString(), "month", "0.0040");
        var monthEnd = new DateTimeOffset(2031, 1, 31, 23, 59, 59, TimeSpan.Zero);

        var first = await PlaceAtAsync(caller, monthEnd, 100);
        Assert.Equal(BudgetScope.Workspace, (await PlaceAtAsync(caller, monthEnd, 1)).Shortage!.Budget.Scope);
        Assert.NotNull((await PlaceAtAsync(caller, monthEnd.AddSeconds(1), 100)).Hold);
        // Settled in February, admitted in January.
        await host.CompleteAsync(
            caller.WorkspaceId,
            new(first.Hold!.GenerationId, first.Hold.ProjectId, caller.UserId, "audio", "openai", "tts-1", 5), Requests.Characters(100));

        var days = await host.ReadAsync(db => db.BudgetUsages.AsNoTracking()
            .Where(usage => usage.WorkspaceId == caller.WorkspaceId && usage.PeriodStart.Year == 2031)
            .Join(db.Budgets, usage => usage.BudgetId, budget => budget.Id, (usage, budget) => new { budget.Period, usage.PeriodStart, usage.ReservedNanoUsd, usage.SpentNanoUsd })
            .OrderBy(row => row.PeriodStart).ThenBy(row => row.Period).ToListAsync());
        Assert.Equal(
            [
                (BudgetPeriod.Month, new DateOnly(2031, 1, 1), 0L, 1_500_000L),
                (BudgetPeriod.Day, new DateOnly(2031, 1, 31), 0L, 1_500_000L),
                (BudgetPeriod.Day, new DateOnly(2031, 2, 1), 1_500_000L, 0L),
                (BudgetPeriod.Month, new DateOnly(2031, 2, 1), 1_500_000L, 0L),
            ],
            days.Select(row => (row.Period, row.PeriodStart, row.ReservedNanoUsd, row.SpentNanoUsd)));
        await host.AssertProvenAsync();
    }

    [Fact]
    public async Task Expiry_releases_what_Generation_does_not_know_and_nothing_else()
    {
        var caller = Callers.New();
        var (lost, running, uncertain) = (Requests.Speech(Guid.CreateVersion7(), 1), Requests.Speech(Guid.CreateVersion7(), 1), Requests.Speech(Guid.CreateVersion7(), 1));
        foreach (var request in (HoldRequest[])[lost, running, uncertain])
        {
            await host.CostsFor(caller).HoldAsync(request);
        }

        host.Generation.States[running.GenerationId] = "submitted";
        host.Generation.States[uncertain.GenerationId] = "unknown";
        var expiry = ActivatorUtilities.CreateInstance<HoldExpiry>(host.Services, new ClockAt(DateTimeOffset.UtcNow.AddHours(3)));

        host.Generation.Away = true;
        await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => expiry.RunOnceAsync(CancellationToken.None));
        host.Generation.Away = false;
        Assert.Equal(HoldState.Open, await StateAsync(lost));
        await expiry.RunOnceAsync(CancellationToken.None);

        Assert.Equal((HoldState.Released, HoldState.Open, HoldState.Open), (await StateAsync(lost), await StateAsync(running), await StateAsync(uncertain)));
        await host.AssertProvenAsync();
    }

    [Fact]
    public async Task A_workspace_that_cannot_be_asked_about_stops_no_other()
    {
        var (broken, lost) = (Requests.Speech(Guid.CreateVersion7(), 1), Requests.Speech(Guid.CreateVersion7(), 1));
        // The older hold is asked about first.
        await host.CostsFor(Callers.New()).HoldAsync(broken);
        await host.CostsFor(Callers.New()).HoldAsync(lost);
        host.Generation.Unanswerable.Add(broken.GenerationId);

        await CheckAtAsync(DateTimeOffset.UtcNow.AddHours(3));

        host.Generation.Unanswerable.Clear();
        Assert.Equal((HoldState.Open, HoldState.Released), (await StateAsync(broken), await StateAsync(lost)));
    }

    [Fact]
    public async Task A_hold_that_outlived_its_generation_counts_as_stuck_every_minute_until_its_money_is_settled()
    {
        var caller = Callers.New();
        var request = Requests.Speech(Guid.CreateVersion7(), 1);
        await host.CostsFor(caller).HoldAsync(request);
        host.Generation.States[request.GenerationId] = "completed";
        var seen = DateTimeOffset.UtcNow.AddHours(3);

        await CheckAtAsync(seen);
        var early = StuckHolds();
        await CheckAtAsync(seen.AddMinutes(61));
        var due = StuckHolds();
        await CheckAtAsync(seen.AddMinutes(62));
        var between = StuckHolds();
        await host.CompleteAsync(caller.WorkspaceId, Requests.Facts(request, caller), Requests.Characters(1));
        await CheckAtAsync(seen.AddMinutes(63));

        Assert.Equal([0, 1, 1, 0], (long[])[early, due, between, StuckHolds()]);
    }

    [Fact]
    public async Task A_young_hold_is_left_alone()
    {
        var request = Requests.Speech(Guid.CreateVersion7(), 1);
        await host.CostsFor(Callers.New()).HoldAsync(request);

        await host.Services.GetRequiredService<HoldExpiry>().RunOnceAsync(CancellationToken.None);

        Assert.Equal(HoldState.Open, await StateAsync(request));
    }

    private Task CheckAtAsync(DateTimeOffset now) =>
        ActivatorUtilities.CreateInstance<HoldExpiry>(host.Services, new ClockAt(now)).RunOnceAsync(CancellationToken.None);

    /// <summary>What the gauge says right now.</summary>
    private static long StuckHolds()
    {
        long? read = null;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "medialab.costing.stuck_holds")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, measured, _, _) => read = measured);
        listener.Start();
        listener.RecordObservableInstruments();
        return read ?? throw new InvalidOperationException("Nothing measures stuck holds.");
    }

    private async Task<HoldOutcome> PlaceAtAsync(Caller caller, DateTimeOffset now, long characters)
    {
        await using var scope = host.Services.GetRequiredService<IServiceScopeFactory>().CreateWorkerScope(caller);
        var clock = new ClockAt(now);
        var desk = ActivatorUtilities.CreateInstance<HoldDesk>(scope.ServiceProvider, clock);
        var book = new PriceBook(PriceCatalogue.LoadBuiltIn(), []);
        var quote = CostQuote.Of(book, Requests.Speech(Guid.Empty, characters).Consumption, DateOnly.FromDateTime(now.UtcDateTime));
        return await desk.PlaceAsync(
            new HoldRequester(caller.WorkspaceId, caller.UserId, Guid.CreateVersion7(), Guid.CreateVersion7(), "audio", "openai", "tts-1"), quote, CancellationToken.None);
    }

    private Task<HoldState> StateAsync(HoldRequest request)
    {
        var id = Guid.Parse(request.GenerationId);
        return host.ReadAsync(db => db.Holds.Where(hold => hold.GenerationId == id).Select(hold => hold.State).SingleAsync());
    }

    private sealed class ClockAt(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
