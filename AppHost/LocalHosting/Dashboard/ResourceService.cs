using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using MediaLab.AppHost.LocalHosting.Dashboard.Protocol;
using MediaLab.AppHost.LocalHosting.Running;

namespace MediaLab.AppHost.LocalHosting.Dashboard;

/// <summary>Answers the dashboard: which resources there are, what they print, and what to do with them.</summary>
internal sealed class ResourceService(
    ResourceBoard board, IReadOnlyDictionary<string, ResourceRunner> runners, DashboardLauncher dashboard) : DashboardService.DashboardServiceBase
{
    private const string KeyHeader = "x-resource-service-api-key";

    public override Task<ApplicationInformationResponse> GetApplicationInformation(ApplicationInformationRequest request, ServerCallContext context)
    {
        Authorize(context);
        return Task.FromResult(new ApplicationInformationResponse { ApplicationName = "MediaLab" });
    }

    public override async Task WatchResources(
        WatchResourcesRequest request, IServerStreamWriter<WatchResourcesUpdate> responseStream, ServerCallContext context)
    {
        Authorize(context);
        // Subscribe before looking, so that no change falls between the two.
        var changes = board.Follow(context.CancellationToken);
        var initial = new InitialResourceData();
        initial.Resources.Add(board.All.Select(resource => resource.ToMessage()));
        initial.ResourceTypes.Add(board.All.Select(resource => resource.Type).Distinct().Select(type => new ResourceType { UniqueName = type }));
        await responseStream.WriteAsync(new() { InitialData = initial });
        await foreach (var change in changes)
        {
            var update = new WatchResourcesChanges();
            update.Value.Add(new WatchResourcesChange { Upsert = change.ToMessage() });
            await responseStream.WriteAsync(new() { Changes = update }, context.CancellationToken);
        }
    }

    public override async Task WatchResourceConsoleLogs(
        WatchResourceConsoleLogsRequest request, IServerStreamWriter<WatchResourceConsoleLogsUpdate> responseStream, ServerCallContext context)
    {
        Authorize(context);
        if (!runners.TryGetValue(request.ResourceName, out var runner))
        {
            return;
        }

        try
        {
            if (request.SuppressFollow)
            {
                await WriteAsync(runner.Log.Tail(int.MaxValue));
                return;
            }

            await foreach (var line in runner.Log.FollowAsync(context.CancellationToken))
            {
                await WriteAsync([line]);
            }
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            // The viewer went elsewhere.
        }

        Task WriteAsync(IEnumerable<ConsoleLine> lines)
        {
            var update = new WatchResourceConsoleLogsUpdate();
            update.LogLines.Add(lines.Select(line => new ConsoleLogLine { Text = line.Text, IsStdErr = line.IsError, LineNumber = line.Number }));
            return responseStream.WriteAsync(update);
        }
    }

    public override async Task<ResourceCommandResponse> ExecuteResourceCommand(ResourceCommandRequest request, ServerCallContext context)
    {
        Authorize(context);
        if (!runners.TryGetValue(request.ResourceName, out var runner))
        {
            return Failed($"There is no resource named '{request.ResourceName}' to control.");
        }

        switch (request.CommandName)
        {
            case ResourceMessages.Start:
                await runner.StartAsync();
                break;
            case ResourceMessages.Stop:
                await runner.StopAsync();
                break;
            case ResourceMessages.Restart:
                await runner.RestartAsync();
                break;
            default:
                return Failed($"There is no command named '{request.CommandName}'.");
        }

        return new() { Kind = ResourceCommandResponseKind.Succeeded };
    }

    /// <summary>We never ask the viewer anything; the dashboard expects the call to stay open all the same.</summary>
    public override async Task WatchInteractions(
        IAsyncStreamReader<WatchInteractionsRequestUpdate> requestStream,
        IServerStreamWriter<WatchInteractionsResponseUpdate> responseStream,
        ServerCallContext context)
    {
        Authorize(context);
        await Task.Delay(Timeout.Infinite, context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static ResourceCommandResponse Failed(string reason) => new()
    {
        Kind = ResourceCommandResponseKind.Failed,
        ErrorMessage = reason,
        Message = reason,
    };

    /// <summary>Environment variables hold passwords: only the dashboard we started may ask.</summary>
    private void Authorize(ServerCallContext context)
    {
        var given = Encoding.UTF8.GetBytes(context.RequestHeaders.GetValue(KeyHeader) ?? "");
        if (!CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(dashboard.ResourceServiceKey)))
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, "Wrong or missing key."));
        }
    }
}
