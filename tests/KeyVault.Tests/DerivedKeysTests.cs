using System.Security.Cryptography;
using MediaLab.KeyVault.Encryption;

namespace MediaLab.KeyVault.Tests;

public sealed class DerivedKeysTests
{
    private static readonly MasterKey Master = new("mk-1", RandomNumberGenerator.GetBytes(32));

    [Fact]
    public async Task A_derivation_is_shared_and_each_caller_gets_a_copy_of_its_own()
    {
        using var keys = new DerivedKeys(TimeProvider.System);
        var salt = RandomNumberGenerator.GetBytes(KeyCost.SaltBytes);

        var copies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => keys.GetAsync(Master, salt, CancellationToken.None)));
        Array.Clear(copies[0]);
        var later = await keys.GetAsync(Master, salt, CancellationToken.None);

        Assert.Equal(1, keys.Count);
        Assert.All(copies[1..], copy => Assert.Equal(later, copy));
        Assert.NotEqual(copies[0], later);
    }

    [Fact]
    public async Task Keys_go_after_their_lifetime()
    {
        var clock = new SteppedClock();
        using var keys = new DerivedKeys(clock);
        await keys.GetAsync(Master, RandomNumberGenerator.GetBytes(KeyCost.SaltBytes), CancellationToken.None);

        clock.Now += DerivedKeys.Lifetime;
        clock.Tick();

        Assert.Equal(0, keys.Count);
    }

    private sealed class SteppedClock : TimeProvider
    {
        private Action _tick = () => { };

        public DateTimeOffset Now { get; set; } = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

        public void Tick() => _tick();

        public override DateTimeOffset GetUtcNow() => Now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _tick = () => callback(state);
            return base.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
