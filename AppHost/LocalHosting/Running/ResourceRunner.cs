using System.Globalization;

namespace MediaLab.AppHost.LocalHosting.Running;

/// <summary>
/// Keeps one resource in the state it should be in: starts it when its dependencies are ready, watches its health, starts it
/// again after a crash, stops it on request.
/// </summary>
internal sealed class ResourceRunner(
    Launcher launcher, bool isStep, ResourceBoard board, ConsoleLog log, ProcessRecords records, CompletedSteps steps) : IDisposable
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(30);

    /// <summary>A process that lived this long starts its backoff anew.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan ProbeWhileStarting = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ProbeWhileUnhealthy = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ProbeWhileHealthy = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _changing = new(1, 1);
    private CancellationTokenSource _stop = new();
    private Task _life = Task.CompletedTask;

    public Launcher Launcher => launcher;

    public ConsoleLog Log => log;

    public bool IsStep => isStep;

    /// <summary>Starts unless it runs already. A step asked for by hand always runs, done before or not.</summary>
    public async Task StartAsync(bool byHand = true)
    {
        await _changing.WaitAsync();
        try
        {
            if (_life.IsCompleted)
            {
                _stop.Dispose();
                _stop = new();
                _life = LiveAsync(byHand, _stop.Token);
            }
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Returns when the process is gone.</summary>
    public async Task StopAsync()
    {
        await _changing.WaitAsync();
        try
        {
            await _stop.CancelAsync();
            await _life;
        }
        finally
        {
            _changing.Release();
        }
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    public void Dispose()
    {
        _stop.Dispose();
        _changing.Dispose();
        log.Dispose();
    }

    private async Task LiveAsync(bool byHand, CancellationToken stop)
    {
        // The caller goes on while this life runs.
        await Task.Yield();
        var backoff = FirstBackoff;
        try
        {
            for (var restarts = 0; ; restarts++)
            {
                var startedAt = DateTime.UtcNow;
                if (await RunOnceAsync(byHand, restarts, stop))
                {
                    return;
                }

                if (DateTime.UtcNow - startedAt > Settled)
                {
                    backoff = FirstBackoff;
                }

                log.Append(string.Create(CultureInfo.InvariantCulture, $"[orchestrator] starting again in {backoff.TotalSeconds:0.#} s"), isError: true);
                await Task.Delay(backoff, stop);
                backoff = backoff * 2 < LongestBackoff ? backoff * 2 : LongestBackoff;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Update(snapshot => snapshot with
            {
                State = ResourceStates.Exited,
                IsHealthy = null,
                ProcessId = null,
                StoppedAt = DateTime.UtcNow,
            });
        }
    }

    /// <returns>True when there is nothing more to do: a step ended, well or badly.</returns>
    private async Task<bool> RunOnceAsync(bool byHand, int restarts, CancellationToken stop)
    {
        ChildProcess process;
        string? fingerprint = null;
        try
        {
            Update(snapshot => snapshot with { State = ResourceStates.Waiting, IsHealthy = null, ProcessId = null, Restarts = restarts });
            await WaitForDependenciesAsync(stop);
            var spec = await launcher.PrepareAsync(line => log.Append(line, isError: false), stop);
            fingerprint = isStep ? steps.Fingerprint(spec) : null;
            if (fingerprint is not null && !byHand && steps.IsDone(launcher.Name, fingerprint))
            {
                log.Append("[orchestrator] skipped: done before with the same program, settings and data", isError: false);
                Update(snapshot => snapshot with { State = ResourceStates.Finished, ExitCode = 0, StoppedAt = DateTime.UtcNow });
                return true;
            }

            Update(snapshot => snapshot with { State = ResourceStates.Starting });
            process = ChildProcess.Start(spec, records, launcher.StopSignal, log.Append);
            Update(snapshot => Describe(snapshot, spec, process));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            log.Append($"[orchestrator] {exception.Message}", isError: true);
            Update(snapshot => snapshot with { State = ResourceStates.FailedToStart, StoppedAt = DateTime.UtcNow });
            return false;
        }

        using (process)
        {
            return await WatchAsync(process, fingerprint, stop);
        }
    }

    private async Task<bool> WatchAsync(ChildProcess process, string? fingerprint, CancellationToken stop)
    {
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var health = launcher.HasHealthCheck ? WatchHealthAsync(watching.Token) : Task.CompletedTask;
        try
        {
            await process.Exit.WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            Update(snapshot => snapshot with { State = ResourceStates.Stopping });
            await process.StopAsync(launcher.StopSignal, launcher.StopGrace);
            throw;
        }
        finally
        {
            await watching.CancelAsync();
            await health;
        }

        var exitCode = await process.Exit;
        var succeeded = isStep && exitCode == 0;
        log.Append($"[orchestrator] ended with exit code {exitCode.ToString(CultureInfo.InvariantCulture)}", isError: !succeeded);
        Update(snapshot => snapshot with
        {
            State = succeeded ? ResourceStates.Finished : isStep ? ResourceStates.FailedToStart : ResourceStates.Exited,
            IsHealthy = null,
            ProcessId = null,
            ExitCode = exitCode,
            StoppedAt = DateTime.UtcNow,
        });
        if (succeeded)
        {
            steps.Remember(launcher.Name, fingerprint!);
        }

        return isStep;
    }

    private async Task WaitForDependenciesAsync(CancellationToken stop)
    {
        foreach (var (dependency, exitCode) in launcher.Dependencies)
        {
            await board.WaitUntilAsync(
                board[dependency.Name].Parent ?? dependency.Name,
                snapshot => exitCode is null ? snapshot.IsReady : snapshot.State == ResourceStates.Finished && snapshot.ExitCode == exitCode,
                stop);
        }
    }

    private async Task WatchHealthAsync(CancellationToken stop)
    {
        var wasHealthy = false;
        try
        {
            while (true)
            {
                var problem = await launcher.CheckAsync(stop);
                wasHealthy |= problem is null;
                Update(snapshot => snapshot with { IsHealthy = problem is null, HealthDetail = problem });
                await Task.Delay(problem is null ? ProbeWhileHealthy : wasHealthy ? ProbeWhileUnhealthy : ProbeWhileStarting, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The process ended or is being stopped.
        }
    }

    private static ResourceSnapshot Describe(ResourceSnapshot snapshot, ProcessSpec spec, ChildProcess process) => snapshot with
    {
        State = ResourceStates.Running,
        ProcessId = process.Identity.Pid,
        ExitCode = null,
        StartedAt = DateTime.UtcNow,
        StoppedAt = null,
        Environment = [.. spec.Environment.Where(entry => entry.Value is not null).Select(entry => (entry.Key, entry.Value!)).Order()],
        Properties =
        [
            ("executable.pid", process.Identity.Pid.ToString(CultureInfo.InvariantCulture)),
            spec.Source,
            ("executable.workDir", spec.WorkingDirectory),
            ("executable.args", string.Join(' ', spec.Arguments)),
        ],
    };

    private void Update(Func<ResourceSnapshot, ResourceSnapshot> change) => board.Update(launcher.Name, change);
}
