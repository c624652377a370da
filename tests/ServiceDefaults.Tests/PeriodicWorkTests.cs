using MediaLab.ServiceDefaults.Background;
using MediaLab.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaLab.ServiceDefaults.Tests;

public sealed class PeriodicWorkTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualClock _clock = new();
    private readonly KeptLog _log = new();

    [Fact]
    public async Task It_runs_first_after_its_interval_and_then_every_interval()
    {
        using var work = new Work(_clock, _log, _ => Task.CompletedTask);
        await StartAsync(work);

        _clock.Advance(Minute - TimeSpan.FromSeconds(1));
        Assert.Equal(0, work.Runs);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await UntilRunsAsync(work, 1);
        _clock.Advance(Minute);
        await UntilRunsAsync(work, 2);

        await work.StopAsync(CancellationToken.None);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task It_runs_at_once_when_it_says_so()
    {
        using var work = new Work(_clock, _log, _ => Task.CompletedTask) { First = TimeSpan.Zero };
        await work.StartAsync(CancellationToken.None);

        await UntilRunsAsync(work, 1);
        _clock.Advance(Minute);
        await UntilRunsAsync(work, 2);

        await work.StopAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData(LogLevel.Warning)]
    [InlineData(LogLevel.Debug)]
    public async Task A_run_that_fails_is_logged_and_the_next_comes_at_its_usual_time(LogLevel level)
    {
        using var work = new Work(_clock, _log, run => run == 1 ? throw new InvalidOperationException("broken") : Task.CompletedTask) { Level = level };
        await StartAsync(work);

        _clock.Advance(Minute);
        await UntilRunsAsync(work, 1);
        _clock.Advance(Minute);
        await UntilRunsAsync(work, 2);

        await work.StopAsync(CancellationToken.None);
        Assert.Equal([(level, "Work failed; it runs again in 00:01:00.", "broken")], _log.Lines);
    }

    [Fact]
    public async Task A_run_that_gives_up_by_itself_is_a_failure_and_no_end()
    {
        using var work = new Work(_clock, _log, run => run == 1 ? throw new OperationCanceledException("timed out") : Task.CompletedTask);
        await StartAsync(work);

        _clock.Advance(Minute);
        await UntilRunsAsync(work, 1);
        _clock.Advance(Minute);
        await UntilRunsAsync(work, 2);

        await work.StopAsync(CancellationToken.None);
        Assert.Single(_log.Lines);
    }

    [Fact]
    public async Task It_stops_silently_while_it_waits()
    {
        using var waitsForFirst = new Work(_clock, _log, _ => Task.CompletedTask);
        using var waitsForNext = new Work(_clock, _log, _ => Task.CompletedTask) { First = TimeSpan.Zero };
        await StartAsync(waitsForFirst);
        await StartAsync(waitsForNext);
        await UntilRunsAsync(waitsForNext, 1);

        await waitsForFirst.StopAsync(CancellationToken.None);
        await waitsForNext.StopAsync(CancellationToken.None);

        Assert.True(waitsForFirst.ExecuteTask!.IsCompletedSuccessfully);
        Assert.True(waitsForNext.ExecuteTask!.IsCompletedSuccessfully);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task It_stops_silently_in_the_middle_of_a_run_whatever_that_throws()
    {
        using var work = new Work(_clock, _log, async (_, stopping) =>
        {
            await Task.Delay(Timeout.Infinite, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new IOException("The connection was closed.");
        })
        { First = TimeSpan.Zero };
        await work.StartAsync(CancellationToken.None);
        await UntilRunsAsync(work, 1);

        await work.StopAsync(CancellationToken.None);

        Assert.True(work.ExecuteTask!.IsCompletedSuccessfully);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task What_is_registered_is_the_very_instance_that_runs()
    {
        await using var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(_clock).AddPeriodicWork<Registered>().BuildServiceProvider();

        Assert.Same(services.GetRequiredService<Registered>(), Assert.Single(services.GetServices<IHostedService>()));
    }

    /// <summary>Returns when the work waits for its time: until then the clock must not move.</summary>
    private async Task StartAsync(Work work)
    {
        var before = _clock.Waiting;
        await work.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => Task.FromResult(_clock.Waiting > before), "the work to wait for its time");
    }

    private static Task UntilRunsAsync(Work work, int runs) => Eventually.HoldsAsync(() => Task.FromResult(work.Runs >= runs), $"run {runs}");

    private sealed class Work(TimeProvider clock, ILogger logger, Func<int, CancellationToken, Task> run) : PeriodicWork(clock, logger)
    {
        private int _runs;

        public Work(TimeProvider clock, ILogger logger, Func<int, Task> run)
            : this(clock, logger, (number, _) => run(number))
        {
        }

        public int Runs => Volatile.Read(ref _runs);

        public TimeSpan? First { get; init; }

        public LogLevel? Level { get; init; }

        protected override TimeSpan Interval => Minute;

        protected override TimeSpan FirstRunIn => First ?? base.FirstRunIn;

        protected override LogLevel FailureLevel => Level ?? base.FailureLevel;

        public override Task RunOnceAsync(CancellationToken cancellationToken) => run(Interlocked.Increment(ref _runs), cancellationToken);
    }

    private sealed class Registered(TimeProvider clock, ILogger<Registered> logger) : PeriodicWork(clock, logger)
    {
        protected override TimeSpan Interval => Minute;

        public override Task RunOnceAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class KeptLog : ILogger
    {
        private readonly List<(LogLevel, string, string?)> _lines = [];

        public IReadOnlyList<(LogLevel Level, string Text, string? Cause)> Lines => _lines;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Add((logLevel, formatter(state, exception), exception?.Message));
    }
}
