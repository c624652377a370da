using System.Globalization;
using MediaLab.Costing.Ledger;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.Costing.Tests;

[Collection(CostingCollection.Name)]
public sealed class NightlyReconciliationTests(CostingHost host)
{
    [Theory]
    [InlineData("2031-05-01T00:00:00Z", "00:20:00")]
    [InlineData("2031-05-01T00:20:00Z", "1.00:00:00")]
    [InlineData("2031-12-31T13:00:00Z", "11:20:00")]
    public async Task It_waits_for_twenty_past_midnight(string now, string wait)
    {
        var clock = new StoppedClock(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture));
        using var nightly = ActivatorUtilities.CreateInstance<NightlyReconciliation>(host.Services, clock);

        await nightly.StartAsync(CancellationToken.None);
        var waits = await clock.FirstWait.WaitAsync(TimeSpan.FromSeconds(30));
        await nightly.StopAsync(CancellationToken.None);

        Assert.Equal(TimeSpan.Parse(wait, CultureInfo.InvariantCulture), waits);
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        private readonly TaskCompletionSource<TimeSpan> _firstWait = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>How long the first timer is to wait.</summary>
        public Task<TimeSpan> FirstWait => _firstWait.Task;

        public override DateTimeOffset GetUtcNow() => now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _firstWait.TrySetResult(dueTime);
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
