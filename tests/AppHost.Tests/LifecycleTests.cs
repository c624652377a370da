using System.Diagnostics;
using MediaLab.AppHost.LocalHosting.Running;
using MediaLab.ServiceDefaults;

namespace MediaLab.AppHost.Tests;

/// <summary>Real PostgreSQL, real RabbitMQ, real processes.</summary>
public sealed class LifecycleTests
{
    [Fact]
    public async Task Every_process_killed_with_9_is_started_again()
    {
        await using var system = await SampleSystem.StartAsync();
        var resources = system.RunningResources().ToList();
        Assert.Contains("postgres", resources);
        Assert.Contains("messaging", resources);
        Assert.Contains("sample", resources);

        var killed = resources.ToDictionary(resource => resource, system.ProcessId);
        Assert.All(killed.Values, pid => Assert.True(Signals.Send(pid, Signals.Kill)));

        foreach (var (resource, pid) in killed)
        {
            await system.WaitUntilHealthyAsync(resource, otherThan: pid);
        }
    }

    [Fact]
    public async Task Terminating_the_apphost_ends_every_process_within_15_seconds()
    {
        await using var system = await SampleSystem.StartAsync();
        Assert.True(system.Processes().Count > 4, "servers, service and the service's own child");

        var watch = Stopwatch.StartNew();
        Signals.Send(system.Process.Id, Signals.Terminate);
        await system.Process.WaitForExitAsync();

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 15);
        Assert.Equal(0, system.Process.ExitCode);
        Assert.Empty(system.Processes());
    }

    [Fact]
    public async Task A_service_that_takes_as_long_as_it_may_ends_in_order_and_all_within_15_seconds()
    {
        Assert.True(ProjectLauncher.ProjectStopGrace > ShutdownTimes.Host);
        await using var system = await SampleSystem.StartAsync(ShutdownTimes.Host.TotalSeconds);

        var watch = Stopwatch.StartNew();
        Signals.Send(system.Process.Id, Signals.Terminate);
        await system.Process.WaitForExitAsync();

        Assert.InRange(watch.Elapsed.TotalSeconds, ShutdownTimes.Host.TotalSeconds, 15);
        Assert.Contains("ended in order", system.Log("sample"), StringComparison.Ordinal);
        Assert.Empty(system.Processes());
    }

    [Fact]
    public async Task What_a_killed_apphost_left_is_ended_by_down()
    {
        await using var system = await SampleSystem.StartAsync();
        Signals.Send(system.Process.Id, Signals.Kill);
        await system.Process.WaitForExitAsync();
        Assert.NotEmpty(system.Processes());

        await system.DownAsync();

        Assert.Empty(system.Processes());
    }

    [Fact]
    public async Task After_a_killed_apphost_the_next_start_takes_over_with_the_same_data_and_secrets()
    {
        await using var system = await SampleSystem.StartAsync();
        var password = system.Secret("postgres-password");
        var mode = File.GetUnixFileMode(Path.Combine(system.Data, "secrets.json"));
        Signals.Send(system.Process.Id, Signals.Kill);
        await system.Process.WaitForExitAsync();

        await system.UpAsync();

        Assert.Equal(password, system.Secret("postgres-password"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode);
        Assert.Contains("skipped: done before", system.Log("sample-migrations"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_data_folders_run_side_by_side_on_their_own_ports()
    {
        await using var first = new SampleSystem();
        await using var second = new SampleSystem();

        await Task.WhenAll(first.UpAsync(), second.UpAsync());

        foreach (var resource in (string[])["postgres", "messaging", "sample"])
        {
            Assert.NotEqual(first.Resource(resource)[6], second.Resource(resource)[6]);
        }

        Assert.Empty(first.Processes().Intersect(second.Processes()));
    }

    [Fact]
    public async Task A_second_apphost_on_the_same_data_folder_refuses_to_start()
    {
        await using var system = await SampleSystem.StartAsync();
        using var second = system.LaunchAgain();
        await second.WaitForExitAsync();

        Assert.NotEqual(0, second.ExitCode);
        Assert.False(system.Process.HasExited);
    }
}
