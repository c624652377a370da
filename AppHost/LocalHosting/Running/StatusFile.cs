using System.Globalization;
using System.Text;

namespace MediaLab.AppHost.LocalHosting.Running;

/// <summary>
/// <c>run/status</c>: what <c>./medialab status</c> and tests read. Tab-separated; lines beginning with @ are about the system,
/// the others are name, type, state, health, process id, restarts, url.
/// </summary>
internal sealed class StatusFile(DataFolders folders, ResourceBoard board, string? dashboardUrl)
{
    public async Task KeepAsync(CancellationToken stop)
    {
        var changes = board.Follow(stop);
        Write();
        await foreach (var _ in changes)
        {
            Write();
        }
    }

    public void Write()
    {
        var resources = board.All;
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"@pid\t{Environment.ProcessId}\n")
            .Append(CultureInfo.InvariantCulture, $"@ready\t{(board.IsReady ? "yes" : "no")}\n")
            .Append(CultureInfo.InvariantCulture, $"@dashboard\t{dashboardUrl}\n");
        foreach (var failed in resources.Where(resource => resource is { IsStep: true, State: ResourceStates.FailedToStart }))
        {
            text.Append(CultureInfo.InvariantCulture, $"@failed\t{failed.Name}\n");
        }

        foreach (var resource in resources)
        {
            var health = resource.IsHealthy switch { true => "healthy", false => "unhealthy", null => "-" };
            text.AppendJoin('\t',
                resource.Name, resource.Type, resource.State, health,
                resource.ProcessId?.ToString(CultureInfo.InvariantCulture) ?? "-",
                resource.Restarts.ToString(CultureInfo.InvariantCulture),
                resource.Urls.FirstOrDefault().Url ?? "-").Append('\n');
        }

        PrivateFile.Write(Path.Combine(folders.Run, "status"), text.ToString());
    }

    public static void Delete(DataFolders folders) => File.Delete(Path.Combine(folders.Run, "status"));
}
