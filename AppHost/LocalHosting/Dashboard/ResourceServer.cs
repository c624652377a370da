using System.Net;
using MediaLab.AppHost.LocalHosting.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MediaLab.AppHost.LocalHosting.Dashboard;

/// <summary>The gRPC server inside this process that the dashboard calls.</summary>
internal static class ResourceServer
{
    public static async Task<IAsyncDisposable> StartAsync(
        ResourceBoard board, IReadOnlyDictionary<string, ResourceRunner> runners, DashboardLauncher dashboard)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, dashboard.ResourceService.AllocatedPort, options => options.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(new ResourceService(board, runners, dashboard));
        // Signals belong to LocalSystem: this server ends last, when it is told to.
        builder.Services.AddSingleton<Microsoft.Extensions.Hosting.IHostLifetime, NoSignals>();
        var app = builder.Build();
        app.MapGrpcService<ResourceService>();
        await app.StartAsync();
        return app;
    }

    private sealed class NoSignals : Microsoft.Extensions.Hosting.IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
