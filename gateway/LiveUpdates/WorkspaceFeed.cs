using System.Threading.Channels;

namespace MediaLab.Gateway.LiveUpdates;

/// <summary>The last events of one workspace and who listens to them.</summary>
internal sealed class WorkspaceFeed(long startSeq)
{
    /// <summary>Events kept for a client that comes back.</summary>
    public const int Kept = 500;

    private readonly Lock _lock = new();
    private readonly Queue<LiveEvent> _recent = new();
    private readonly List<Subscription> _subscriptions = [];

    /// <summary>Everything after this one is still here.</summary>
    private long _completeSince = startSeq;

    public bool IsIdle
    {
        get
        {
            lock (_lock)
            {
                return _subscriptions.Count == 0;
            }
        }
    }

    /// <summary>When the last listener left; meaningless while there is one.</summary>
    public DateTimeOffset IdleSince { get; private set; }

    public void Publish(Func<long> nextSeq, string name, string data)
    {
        lock (_lock)
        {
            // Numbered inside the lock: a listener must never see a smaller number after a larger one.
            var live = new LiveEvent(nextSeq(), name, data);
            _recent.Enqueue(live);
            while (_recent.Count > Kept)
            {
                _completeSince = _recent.Dequeue().Seq;
            }

            Deliver(live);
        }
    }

    /// <summary>News may have been missed: nothing before now can be replayed, and whoever listens should ask again.</summary>
    public void Resync(Func<long> nextSeq)
    {
        lock (_lock)
        {
            _recent.Clear();
            _completeSince = nextSeq();
            Deliver(new LiveEvent(_completeSince, LiveEvent.Resync, "{}"));
        }
    }

    /// <summary>Listens from here on, with what came after <paramref name="lastSeq"/> first; or a resync when that is not here any more.</summary>
    public Subscription Subscribe(Guid userId, Guid credentialId, long? lastSeq, long currentSeq)
    {
        lock (_lock)
        {
            var subscription = new Subscription(userId, credentialId);
            if (lastSeq is { } last)
            {
                if (last < _completeSince || last > currentSeq)
                {
                    subscription.Offer(new LiveEvent(currentSeq, LiveEvent.Resync, "{}"));
                }
                else
                {
                    foreach (var missed in _recent.Where(live => live.Seq > last))
                    {
                        subscription.Offer(missed);
                    }
                }
            }

            _subscriptions.Add(subscription);
            return subscription;
        }
    }

    public void Unsubscribe(Subscription subscription, DateTimeOffset now)
    {
        lock (_lock)
        {
            _subscriptions.Remove(subscription);
            IdleSince = now;
        }
    }

    public int CountOf(Guid userId)
    {
        lock (_lock)
        {
            return _subscriptions.Count(subscription => subscription.UserId == userId);
        }
    }

    /// <summary>Ends the streams of a credential that is no longer good.</summary>
    public void End(Guid credentialId)
    {
        lock (_lock)
        {
            foreach (var subscription in _subscriptions.Where(subscription => subscription.CredentialId == credentialId))
            {
                subscription.End();
            }
        }
    }

    private void Deliver(LiveEvent live)
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Offer(live);
        }
    }

    /// <summary>One open stream.</summary>
    internal sealed class Subscription(Guid userId, Guid credentialId)
    {
        // More than is ever replayed, so that a resume cannot overflow it.
        private readonly Channel<LiveEvent> _channel = Channel.CreateBounded<LiveEvent>(new BoundedChannelOptions(Kept * 2) { SingleReader = true });

        public Guid UserId { get; } = userId;

        public Guid CredentialId { get; } = credentialId;

        public ChannelReader<LiveEvent> Events => _channel.Reader;

        /// <summary>A client that does not keep up is let go: it comes back and resumes, or resyncs.</summary>
        public void Offer(LiveEvent live)
        {
            if (!_channel.Writer.TryWrite(live))
            {
                End();
            }
        }

        public void End() => _channel.Writer.TryComplete();
    }
}
