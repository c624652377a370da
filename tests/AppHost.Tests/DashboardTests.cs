using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using MediaLab.AppHost.LocalHosting.Dashboard.Protocol;

namespace MediaLab.AppHost.Tests;

/// <summary>What the Aspire dashboard asks and commands, asked and commanded the same way.</summary>
[Collection(RunningSampleCollection.Name)]
public sealed class DashboardTests(RunningSample running)
{
    [DashboardFact]
    public async Task The_dashboard_sees_resources_and_logs_and_can_stop_and_start_them()
    {
        var system = running.System;
        var environment = DashboardEnvironment(system);
        using var channel = GrpcChannel.ForAddress(environment["DASHBOARD__RESOURCESERVICECLIENT__URL"]);
        var client = new DashboardService.DashboardServiceClient(channel);
        var key = new Metadata { { "x-resource-service-api-key", environment["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"] } };

        var resources = await ResourcesAsync(client, key);
        var sample = resources.Single(resource => resource.Name == "sample");
        Assert.Equal("Running", sample.State);
        Assert.NotNull(sample.CreatedAt);
        Assert.All(sample.Urls, url => Assert.NotNull(url.DisplayProperties));
        Assert.Equal(HealthStatus.Healthy, Assert.Single(sample.HealthReports).Status);
        Assert.Contains(resources, resource => resource is { Name: "sample-db", State: "Running" });
        Assert.Contains("migrating", await LogAsync(client, key, "sample-migrations"), StringComparison.Ordinal);

        var pid = system.ProcessId("sample");
        await CommandAsync(client, key, "stop");
        Assert.DoesNotContain(pid, system.Processes());
        await CommandAsync(client, key, "start");
        await system.WaitUntilHealthyAsync("sample", otherThan: pid);
        pid = system.ProcessId("sample");
        await CommandAsync(client, key, "restart");
        await system.WaitUntilHealthyAsync("sample", otherThan: pid);

        var refused = await Assert.ThrowsAsync<RpcException>(() => ResourcesAsync(client, []));
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
    }

    private static async Task<IReadOnlyList<Resource>> ResourcesAsync(DashboardService.DashboardServiceClient client, Metadata key)
    {
        using var call = client.WatchResources(new(), key);
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        return call.ResponseStream.Current.InitialData.Resources;
    }

    private static async Task<string> LogAsync(DashboardService.DashboardServiceClient client, Metadata key, string resource)
    {
        using var call = client.WatchResourceConsoleLogs(new() { ResourceName = resource, SuppressFollow = true }, key);
        var text = new StringBuilder();
        await foreach (var update in call.ResponseStream.ReadAllAsync())
        {
            text.AppendJoin('\n', update.LogLines.Select(line => line.Text));
        }

        return text.ToString();
    }

    private static async Task CommandAsync(DashboardService.DashboardServiceClient client, Metadata key, string command)
    {
        var response = await client.ExecuteResourceCommandAsync(
            new() { CommandName = command, ResourceName = "sample", ResourceType = "Project" }, key);
        Assert.Equal(ResourceCommandResponseKind.Succeeded, response.Kind);
    }

    private static Dictionary<string, string> DashboardEnvironment(SampleSystem system) =>
        File.ReadAllText($"/proc/{system.ProcessId("aspire-dashboard")}/environ").Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => entry.Split('=', 2)).ToDictionary(entry => entry[0], entry => entry[1]);
}

/// <summary>Needs the dashboard's program, which <c>./medialab</c> fetches.</summary>
public sealed class DashboardFactAttribute : FactAttribute
{
    public DashboardFactAttribute()
    {
        var programs = Path.Combine(Repository.Root, ".packages", "aspire-dashboard");
        if (!Directory.Exists(programs) || !Directory.EnumerateFiles(programs, "aspire-managed", SearchOption.AllDirectories).Any())
        {
            Skip = "NOT TESTED: the Aspire dashboard, which is not on this machine: ./medialab test fetches it.";
        }
    }
}
