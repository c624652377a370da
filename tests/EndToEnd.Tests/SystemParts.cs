using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using Grpc.Net.Client;
using MediaLab.AppHost.LocalHosting.Dashboard.Protocol;

namespace MediaLab.EndToEnd.Tests;

/// <summary>The processes of a running system, as <c>./medialab status</c> lists them, and what may befall them.</summary>
/// <param name="statusFile">run/status of its data folder.</param>
internal sealed class SystemParts(string statusFile)
{
    /// <summary>Long: eight processes may be starting on two cores.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public int ProcessIdOf(string part) => int.Parse(Read(part)[4], CultureInfo.InvariantCulture);

    /// <summary>kill -9. The task ends when the orchestrator has started it again and it answers.</summary>
    public Task KillAsync(string part)
    {
        var before = ProcessIdOf(part);
        using var process = Process.GetProcessById(before);
        process.Kill();
        return UntilHealthyAsync(part, otherThan: before);
    }

    public Task StopAsync(string part) => CommandAsync(part, "stop");

    public async Task StartAsync(string part)
    {
        await CommandAsync(part, "start");
        await UntilHealthyAsync(part, otherThan: null);
    }

    private async Task UntilHealthyAsync(string part, int? otherThan)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience; await Task.Delay(100))
        {
            if (Read(part) is [_, _, "Running", "healthy", var pid, ..] && pid != otherThan?.ToString(CultureInfo.InvariantCulture))
            {
                return;
            }
        }

        Assert.Fail($"{part} did not become healthy: {string.Join(' ', Read(part))}");
    }

    /// <summary>name, type, state, health, process id, restarts, url</summary>
    private string[] Read(string part) => File.ReadAllLines(statusFile).Select(line => line.Split('\t')).First(fields => fields[0] == part);

    private async Task CommandAsync(string part, string command)
    {
        var dashboard = (await File.ReadAllTextAsync($"/proc/{ProcessIdOf("aspire-dashboard")}/environ")).Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => entry.Split('=', 2)).ToDictionary(entry => entry[0], entry => entry[1]);
        using var channel = GrpcChannel.ForAddress(dashboard["DASHBOARD__RESOURCESERVICECLIENT__URL"]);
        var answer = await new DashboardService.DashboardServiceClient(channel).ExecuteResourceCommandAsync(
            new() { CommandName = command, ResourceName = part, ResourceType = Read(part)[1] },
            new Metadata { { "x-resource-service-api-key", dashboard["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"] } });
        Assert.True(answer.Kind == ResourceCommandResponseKind.Succeeded, answer.ErrorMessage);
    }
}
