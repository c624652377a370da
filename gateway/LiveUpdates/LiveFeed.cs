using System.Collections.Concurrent;
using MediaLab.Gateway.Sessions;

namespace MediaLab.Gateway.LiveUpdates;

/// <summary>Who listens to which workspace on this gateway. A workspace nobody listens to costs nothing; one just left is kept for a return.</summary>
internal sealed class LiveFeed : IDisposable
{
    private static readonly TimeSpan KeptAfterLeaving = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<Guid, WorkspaceFeed> _feeds = new();
    private readonly TimeProvider _clock;
    private readonly CredentialCache _credentials;
    private readonly ITimer _cleanup;
    private readonly Lock _opening = new();
    private long _seq;

    public LiveFeed(CredentialCache credentials, TimeProvider clock)
    {
        (_credentials, _clock) = (credentials, clock);
        Epoch = Guid.NewGuid().ToString("N")[..12];
        credentials.Revoked += End;
        _cleanup = clock.CreateTimer(_ => RemoveIdle(), null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
    }

    /// <summary>Names this gateway in ids: numbers of another one, or of an earlier run, are not ours.</summary>
    public string Epoch { get; }

    public void Publish(Guid workspaceId, string name, string data)
    {
        if (_feeds.TryGetValue(workspaceId, out var feed))
        {
            feed.Publish(NextSeq, name, data);
        }
    }

    /// <summary>The broker was away: what it would have said in between is lost.</summary>
    public void ResyncAll()
    {
        foreach (var feed in _feeds.Values)
        {
            feed.Resync(NextSeq);
        }
    }

    /// <summary>Listens from here on. <c>Start</c> is the id to come back with as long as no event was heard.</summary>
    public (WorkspaceFeed Feed, WorkspaceFeed.Subscription Subscription, LiveEventId Start) Subscribe(
        Guid workspaceId, Guid userId, Guid credentialId, LiveEventId? last)
    {
        // Not while a feed that looks idle is being removed.
        lock (_opening)
        {
            // A number of its own: what was published while there was no feed has none, so ids from before it are too old.
            var feed = _feeds.GetOrAdd(workspaceId, _ => new WorkspaceFeed(NextSeq()));
            var start = new LiveEventId(Epoch, Interlocked.Read(ref _seq));
            // An id of another gateway counts as too old.
            var lastSeq = last is null ? (long?)null : last.Epoch == Epoch ? last.Seq : -1;
            return (feed, feed.Subscribe(userId, credentialId, lastSeq, start.Seq), start);
        }
    }

    public int CountOf(Guid workspaceId, Guid userId) => _feeds.TryGetValue(workspaceId, out var feed) ? feed.CountOf(userId) : 0;

    public void Dispose()
    {
        _credentials.Revoked -= End;
        _cleanup.Dispose();
    }

    private long NextSeq() => Interlocked.Increment(ref _seq);

    private void End(Guid credentialId)
    {
        foreach (var feed in _feeds.Values)
        {
            feed.End(credentialId);
        }
    }

    private void RemoveIdle()
    {
        lock (_opening)
        {
            foreach (var (workspace, feed) in _feeds)
            {
                if (feed.IsIdle && _clock.GetUtcNow() - feed.IdleSince > KeptAfterLeaving)
                {
                    _feeds.TryRemove(workspace, out _);
                }
            }
        }
    }
}
