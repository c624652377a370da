using System.Diagnostics;
using MediaLab.AppHost.LocalHosting.Running;
using MediaLab.ServiceDefaults;

namespace MediaLab.AppHost.Tests;

/// <summary>Real PostgreSQL, real RabbitMQ, real processes.</summary>
[Collection(RunningSampleCollection.Name)]
public sealed class LifecycleTests(RunningSample running)
{
    [Fact]
    public async Task Every_process_killed_with_9_is_started_again()
    {
        var system = running.System;
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
    public async Task Terminating_the_apphost_ends_every_process_within_15_seconds_and_a_service_that_takes_as_long_as_it_may_in_order()
    {
        Assert.True(ProjectLauncher.ProjectStopGrace > ShutdownTimes.Host);
        await using var slow = await SampleSystem.StartAsync(ShutdownTimes.Host.TotalSeconds);
        Assert.True(slow.Processes().Count > 4, "servers, service and the service's own child");

        var watch = Stopwatch.StartNew();
        Signals.Send(slow.Process.Id, Signals.Terminate);
        await slow.Process.WaitForExitAsync();

        Assert.InRange(watch.Elapsed.TotalSeconds, ShutdownTimes.Host.TotalSeconds, 15);
        Assert.Equal(0, slow.Process.ExitCode);
        Assert.Contains("ended in order", slow.Log("sample"), StringComparison.Ordinal);
        Assert.Empty(slow.Processes());
    }

    [Fact]
    public async Task After_a_killed_apphost_the_next_start_takes_over_with_the_same_data_and_secrets_and_down_ends_what_a_second_one_left()
    {
        await using var killed = await SampleSystem.StartAsync();
        var password = killed.Secret("postgres-password");
        var mode = File.GetUnixFileMode(Path.Combine(killed.Data, "secrets.json"));
        await KillAppHostAsync(killed);

        await killed.UpAsync();

        Assert.Equal(password, killed.Secret("postgres-password"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode);
        Assert.Contains("skipped: done before", killed.Log("sample-migrations"), StringComparison.Ordinal);

        await KillAppHostAsync(killed);
        Assert.NotEmpty(killed.Processes());

        await killed.DownAsync();

        Assert.Empty(killed.Processes());
    }

    [Fact]
    public async Task Two_data_folders_run_side_by_side_on_their_own_ports()
    {
        var system = running.System;
        await using var other = await SampleSystem.StartAsync();

        foreach (var resource in (string[])["postgres", "messaging", "sample"])
        {
            Assert.NotEqual(system.Resource(resource)[6], other.Resource(resource)[6]);
        }

        Assert.Empty(system.Processes().Intersect(other.Processes()));
    }

    [Fact]
    public async Task A_second_apphost_on_the_same_data_folder_refuses_to_start()
    {
        var system = running.System;
        using var second = system.LaunchAgain();
        await second.WaitForExitAsync();

        Assert.NotEqual(0, second.ExitCode);
        Assert.False(system.Process.HasExited);
    }

    private static async Task KillAppHostAsync(SampleSystem system)
    {
        Signals.Send(system.Process.Id, Signals.Kill);
        await system.Process.WaitForExitAsync();
    }
}
