using MediaLab.Gateway.LiveUpdates;
using MediaLab.Gateway.Sessions;

namespace MediaLab.Gateway.Tests;

public sealed class LiveFeedTests : IDisposable
{
    private static readonly Guid Workspace = Guid.CreateVersion7();
    private static readonly Guid User = Guid.CreateVersion7();

    private readonly SteppedClock _clock = new();
    private readonly CredentialCache _credentials;
    private readonly LiveFeed _feed;

    public LiveFeedTests()
    {
        _credentials = new CredentialCache(_clock);
        _feed = new LiveFeed(_credentials, _clock);
    }

    [Fact]
    public void A_page_that_comes_back_after_its_feed_was_dropped_is_told_to_ask_again()
    {
        var (feed, subscription, start) = Subscribe(null);
        feed.Unsubscribe(subscription, _clock.GetUtcNow());
        _clock.Pass(TimeSpan.FromMinutes(6));
        _feed.Publish(Workspace, "asset.changed", "{}");

        Assert.Equal([LiveEvent.Resync], Names(Subscribe(start).Subscription));
    }

    [Fact]
    public void A_page_that_comes_back_soon_gets_what_it_missed()
    {
        var (feed, subscription, start) = Subscribe(null);
        feed.Unsubscribe(subscription, _clock.GetUtcNow());
        _clock.Pass(TimeSpan.FromMinutes(4));
        _feed.Publish(Workspace, "asset.changed", "{}");

        Assert.Equal(["asset.changed"], Names(Subscribe(start).Subscription));
    }

    [Fact]
    public void The_first_page_of_a_workspace_can_come_back_with_the_id_it_began_with()
    {
        var start = Subscribe(null).Start;

        Assert.Empty(Names(Subscribe(start).Subscription));
    }

    public void Dispose()
    {
        _feed.Dispose();
        _credentials.Dispose();
    }

    private (WorkspaceFeed Feed, WorkspaceFeed.Subscription Subscription, LiveEventId Start) Subscribe(LiveEventId? last) =>
        _feed.Subscribe(Workspace, User, Guid.Empty, last);

    private static List<string> Names(WorkspaceFeed.Subscription subscription)
    {
        var names = new List<string>();
        while (subscription.Events.TryRead(out var live))
        {
            names.Add(live.Name);
        }

        return names;
    }

    /// <summary>Stands still until a test lets time pass; then its timer rings once.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        private DateTimeOffset _now = DateTimeOffset.UnixEpoch;
        private Action? _ring;

        public override DateTimeOffset GetUtcNow() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _ring = () => callback(state);
            return new Timer();
        }

        public void Pass(TimeSpan time)
        {
            _now += time;
            _ring?.Invoke();
        }

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
