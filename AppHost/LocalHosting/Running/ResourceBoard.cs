using System.Collections.Concurrent;
using System.Threading.Channels;

namespace MediaLab.AppHost.LocalHosting.Running;

/// <summary>The current state of every resource; who follows it gets each change.</summary>
internal sealed class ResourceBoard
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ResourceSnapshot> _resources = [];
    private readonly List<string> _order = [];
    private readonly ConcurrentDictionary<Channel<ResourceSnapshot>, bool> _followers = [];

    public IReadOnlyList<ResourceSnapshot> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _order.Select(name => _resources[name])];
            }
        }
    }

    public bool IsReady => All.All(resource => resource.IsReady);

    public ResourceSnapshot this[string name]
    {
        get
        {
            lock (_lock)
            {
                return _resources[name];
            }
        }
    }

    public void Add(ResourceSnapshot resource)
    {
        lock (_lock)
        {
            _resources.Add(resource.Name, resource);
            _order.Add(resource.Name);
        }
    }

    public void Update(string name, Func<ResourceSnapshot, ResourceSnapshot> change)
    {
        lock (_lock)
        {
            var changed = change(_resources[name]);
            if (changed == _resources[name])
            {
                return;
            }

            _resources[name] = changed;
            foreach (var follower in _followers.Keys)
            {
                follower.Writer.TryWrite(changed);
            }

            // A database lives and dies with its server.
            foreach (var part in _order.Where(other => _resources[other].Parent == name).ToList())
            {
                Update(part, snapshot => snapshot with { State = changed.State, StartedAt = changed.StartedAt, StoppedAt = changed.StoppedAt });
            }
        }
    }

    /// <summary>Every change from now on. The subscription begins with the call, not with the first read.</summary>
    public IAsyncEnumerable<ResourceSnapshot> Follow(CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<ResourceSnapshot>();
        _followers[channel] = true;
        cancellationToken.Register(() =>
        {
            _followers.TryRemove(channel, out _);
            channel.Writer.TryComplete();
        });
        return channel.Reader.ReadAllAsync(CancellationToken.None);
    }

    /// <summary>Returns as soon as the resource satisfies the condition; it may at once.</summary>
    public async Task WaitUntilAsync(string name, Func<ResourceSnapshot, bool> condition, CancellationToken cancellationToken)
    {
        using var following = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var changes = Follow(following.Token);
        if (condition(this[name]))
        {
            await following.CancelAsync();
            return;
        }

        await foreach (var change in changes)
        {
            if (change.Name == name && condition(change))
            {
                await following.CancelAsync();
                return;
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
    }
}
