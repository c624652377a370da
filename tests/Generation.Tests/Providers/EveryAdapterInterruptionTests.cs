using MediaLab.Generation.Catalogue;
using MediaLab.ProviderSimulator;
using MediaLab.Testing;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>Cancelled, or left by its worker: what a generation comes to is the same whichever adapter makes it.</summary>
public sealed class EveryAdapterInterruptionTests(ImpatientHost host) : EveryAdapter(host)
{
    [Fact]
    public Task Cancelling_a_job_that_can_be_cancelled_stops_it_at_the_provider() =>
        EachAsync(Scenario.JobStuck, async run =>
        {
            await Host.UntilAskedAsync(run.Key, 2);
            await run.CancelAsync();

            var generation = await run.UntilAsync("cancelled", "unknown");

            // It never ends by itself: ignored, the cancellation would have ended with the deadline, as unknown.
            Assert.Equal("cancelled", (string?)generation["status"]);
            Assert.Equal(JobPhase.Cancelled, Assert.Single(Host.Simulator.Jobs.By(run.Key)).Phase);
            await MustSettleAsync(run, generation);
        });

    [Fact]
    public Task Cancelling_a_job_that_cannot_be_cancelled_waits_for_its_end_throws_the_result_away_and_is_charged() =>
        EachAsync(Scenario.Slow, async run =>
        {
            await Host.UntilAskedAsync(run.Key, 2);
            await run.CancelAsync();

            var generation = await run.UntilAsync("cancelled", "completed", "unknown");
            if ((string?)generation["status"] == "completed")
            {
                // It was done before the cancellation arrived.
                await MustSettleAsync(run, generation);
                return;
            }

            Assert.Equal("cancelled", (string?)generation["status"]);
            Assert.Equal(JobPhase.Done, Assert.Single(Host.Simulator.Jobs.By(run.Key)).Phase);
            Assert.Empty(generation["assets"]!.AsArray());
            await MustSettleAsync(run, generation);
            Assert.NotNull(await Host.UsageAsync(generation));
        });

    [Fact]
    public Task Cancelling_a_call_on_its_way_drops_it_where_that_stops_it_and_elsewhere_nobody_knows() =>
        EachAsync(Scenario.Timeout, async run =>
        {
            await UntilSentAsync(run.Key);
            await run.CancelAsync();

            var generation = await run.UntilAsync("cancelled", "unknown");

            Assert.Single(Host.Simulator.Submissions.By(run.Key));
            Assert.Equal(run.Model is { Cancellable: true, Completion: not Completion.Poll } || IsFoundAgain(run.Model) ? "cancelled" : "unknown", (string?)generation["status"]);
            await MustSettleAsync(run, generation);
        });

    [Fact]
    public Task A_worker_that_dies_with_the_request_on_its_way_never_sends_it_again() =>
        EachAsync(Scenario.Timeout, async run =>
        {
            await UntilSentAsync(run.Key);
            await Host.LoseWorkerAsync(run.Id);

            var generation = await run.UntilAsync("unknown", "completed");

            var (submissions, jobs) = (Host.Simulator.Submissions.By(run.Key), Host.Simulator.Jobs.By(run.Key));
            Assert.True(IsSentAgain(run.Model) || submissions.Count == 1, "Sent again.");
            Assert.Single(submissions.Select(submission => submission.Request.ToJsonString()).Distinct());
            Assert.True((string?)generation["status"] == "unknown" || jobs.Count == 1, "It is complete, and nobody made it.");
            await MustSettleAsync(run, generation);
        });

    [Fact]
    public Task A_worker_that_dies_while_it_downloads_is_followed_by_one_that_asks_for_the_same_job() =>
        EachAsync(Scenario.DownloadHangs, async run =>
        {
            await Eventually.HoldsAsync(() => Host.Simulator.Jobs.By(run.Key) is [{ HandedOut: > 0 }], "a result that is being downloaded");
            await Host.LoseWorkerAsync(run.Id);

            await MustHaveBeenMadeOnceAsync(run);
        });

    [Fact]
    public Task A_worker_that_dies_with_the_result_on_its_disk_is_followed_by_one_that_stores_it() =>
        EachAsync(Scenario.Ok, Ways, async run =>
        {
            await run.UntilAsync("storing");
            await Host.LoseWorkerAsync(run.Id);
            Host.Peers.Assets.Accept(run.Prompt);

            await MustHaveBeenMadeOnceAsync(run);
        }, storeIsAway: true);

    private async Task MustHaveBeenMadeOnceAsync(Run run)
    {
        var generation = await run.UntilAsync("completed", "failed", "unknown");

        Assert.Equal("completed", (string?)generation["status"]);
        Assert.Single(Host.Simulator.Submissions.By(run.Key));
        Assert.Single(generation["assets"]!.AsArray());
        await MustSettleAsync(run, generation);
    }

    private Task UntilSentAsync(string key) => Eventually.HoldsAsync(() => Host.Simulator.Submissions.By(key).Count > 0, "a request that has arrived");
}
