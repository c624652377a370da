using MediaLab.Gateway.LiveUpdates;

namespace MediaLab.Gateway.Tests;

public sealed class WorkspaceFeedTests
{
    private long _seq;

    [Fact]
    public void What_fell_out_of_the_buffer_cannot_be_resumed()
    {
        var feed = new WorkspaceFeed(0);
        for (var number = 0; number <= WorkspaceFeed.Kept; number++)
        {
            feed.Publish(Next, "asset.changed", "{}");
        }

        Assert.Equal([LiveEvent.Resync], Names(feed.Subscribe(Guid.Empty, Guid.Empty, 0, _seq)));
        Assert.Equal(WorkspaceFeed.Kept, Names(feed.Subscribe(Guid.Empty, Guid.Empty, 1, _seq)).Count(name => name == "asset.changed"));
    }

    [Fact]
    public void After_the_broker_was_away_everyone_asks_again_also_who_comes_back_later()
    {
        var feed = new WorkspaceFeed(0);
        var open = feed.Subscribe(Guid.Empty, Guid.Empty, null, _seq);
        feed.Publish(Next, "asset.changed", "{}");

        feed.Resync(Next);

        Assert.Equal(["asset.changed", LiveEvent.Resync], Names(open));
        Assert.Equal([LiveEvent.Resync], Names(feed.Subscribe(Guid.Empty, Guid.Empty, 1, _seq)));
    }

    [Fact]
    public void A_number_from_the_future_is_not_believed()
    {
        var feed = new WorkspaceFeed(0);

        Assert.Equal([LiveEvent.Resync], Names(feed.Subscribe(Guid.Empty, Guid.Empty, 99, _seq)));
    }

    [Fact]
    public async Task A_reader_that_does_not_keep_up_is_let_go_and_holds_nobody_up()
    {
        var feed = new WorkspaceFeed(0);
        var slow = feed.Subscribe(Guid.Empty, Guid.Empty, null, _seq);
        for (var number = 0; number < WorkspaceFeed.Kept * 3; number++)
        {
            feed.Publish(Next, "asset.changed", "{}");
        }

        Assert.Equal(WorkspaceFeed.Kept * 2, Names(slow).Count);
        Assert.False(await slow.Events.WaitToReadAsync());
    }

    [Fact]
    public async Task Publishers_at_the_same_time_give_every_listener_rising_numbers()
    {
        var feed = new WorkspaceFeed(0);
        var listener = feed.Subscribe(Guid.Empty, Guid.Empty, null, _seq);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var number = 0; number < 50; number++)
            {
                feed.Publish(Next, "asset.changed", "{}");
            }
        })));

        var numbers = new List<long>();
        while (listener.Events.TryRead(out var live))
        {
            numbers.Add(live.Seq);
        }

        Assert.Equal(400, numbers.Count);
        Assert.Equal(numbers.Order(), numbers);
    }

    private long Next() => Interlocked.Increment(ref _seq);

    private static List<string> Names(WorkspaceFeed.Subscription subscription)
    {
        var names = new List<string>();
        while (subscription.Events.TryRead(out var live))
        {
            names.Add(live.Name);
        }

        return names;
    }
}
