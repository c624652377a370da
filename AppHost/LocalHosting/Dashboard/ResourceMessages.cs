using Google.Protobuf.WellKnownTypes;
using MediaLab.AppHost.LocalHosting.Dashboard.Protocol;
using MediaLab.AppHost.LocalHosting.Running;

namespace MediaLab.AppHost.LocalHosting.Dashboard;

/// <summary>Resources as the dashboard reads them.</summary>
internal static class ResourceMessages
{
    public const string Start = "start";
    public const string Stop = "stop";
    public const string Restart = "restart";

    public static Resource ToMessage(this ResourceSnapshot snapshot)
    {
        var message = new Resource
        {
            Name = snapshot.Name,
            DisplayName = snapshot.Name,
            ResourceType = snapshot.Type,
            Uid = snapshot.Name,
            State = snapshot.State,
            CreatedAt = ToTimestamp(snapshot.CreatedAt),
            StartedAt = snapshot.StartedAt is { } started ? ToTimestamp(started) : null,
            StoppedAt = snapshot.StoppedAt is { } stopped ? ToTimestamp(stopped) : null,
            IsHidden = snapshot.IsHidden,
            SupportsDetailedTelemetry = snapshot.Type == "Project",
        };
        if (StyleOf(snapshot) is { } style)
        {
            message.StateStyle = style;
        }

        message.Environment.Add(snapshot.Environment.Select(entry => new EnvironmentVariable
        {
            Name = entry.Name,
            Value = entry.Value,
            IsFromSpec = true,
        }));
        message.Urls.Add(snapshot.Urls.Select((url, index) => new Url
        {
            EndpointName = url.Endpoint,
            FullUrl = url.Url,
            IsInternal = url.IsInternal,
            IsInactive = snapshot.State != ResourceStates.Running,
            // The dashboard reads both without asking whether they are there.
            DisplayProperties = new() { SortOrder = index, DisplayName = "" },
        }));
        message.Properties.Add(PropertiesOf(snapshot));
        if (snapshot.HasHealthCheck && snapshot.State == ResourceStates.Running)
        {
            message.HealthReports.Add(HealthOf(snapshot));
        }

        if (snapshot.Parent is { } parent)
        {
            message.Relationships.Add(new ResourceRelationship { ResourceName = parent, Type = "Parent" });
        }
        else
        {
            message.Commands.Add(CommandsFor(snapshot));
        }

        return message;
    }

    private static string? StyleOf(ResourceSnapshot snapshot) => snapshot.State switch
    {
        ResourceStates.FailedToStart => "error",
        ResourceStates.Exited when snapshot.ExitCode is not (null or 0) => "error",
        ResourceStates.Finished => "success",
        _ => null,
    };

    private static IEnumerable<ResourceProperty> PropertiesOf(ResourceSnapshot snapshot)
    {
        foreach (var (name, value) in snapshot.Properties)
        {
            yield return new() { Name = name, Value = Value.ForString(value) };
        }

        yield return new() { Name = "medialab.restarts", DisplayName = "Restarts", Value = Value.ForNumber(snapshot.Restarts) };
        if (snapshot.ExitCode is { } exitCode)
        {
            yield return new() { Name = "resource.exitCode", Value = Value.ForNumber(exitCode) };
        }

        if (snapshot.Parent is { } parent)
        {
            yield return new() { Name = "resource.parentName", Value = Value.ForString(parent) };
        }
    }

    private static HealthReport HealthOf(ResourceSnapshot snapshot)
    {
        var report = new HealthReport
        {
            Key = $"{snapshot.Name}_check",
            Description = snapshot.HealthDetail ?? "",
            LastRunAt = ToTimestamp(DateTime.UtcNow),
        };
        if (snapshot.IsHealthy is { } healthy)
        {
            report.Status = healthy ? HealthStatus.Healthy : HealthStatus.Unhealthy;
        }

        return report;
    }

    private static IEnumerable<ResourceCommand> CommandsFor(ResourceSnapshot snapshot)
    {
        var isUp = snapshot.State is ResourceStates.Running or ResourceStates.Starting or ResourceStates.Waiting;
        yield return Command(Start, "Start", "Play", isUp ? ResourceCommandState.Hidden : ResourceCommandState.Enabled);
        yield return Command(Stop, "Stop", "Stop", isUp ? ResourceCommandState.Enabled : ResourceCommandState.Hidden);
        yield return Command(Restart, "Restart", "ArrowCounterclockwise", isUp ? ResourceCommandState.Enabled : ResourceCommandState.Disabled);
    }

    private static ResourceCommand Command(string name, string displayName, string icon, ResourceCommandState state) => new()
    {
        Name = name,
        DisplayName = displayName,
        IconName = icon,
        IconVariant = IconVariant.Filled,
        IsHighlighted = true,
        State = state,
    };

    private static Timestamp ToTimestamp(DateTime utc) => Timestamp.FromDateTime(utc);
}
