using System.Net;
using Grpc.Core;
using MediaLab.Contracts.Projects.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MediaLab.Assets.Tests;

/// <summary>Answers as the Projects service does: every project exists but <see cref="Missing"/>, and <see cref="Archived"/> is put away.</summary>
internal sealed class ProjectsService : ProjectLookup.ProjectLookupBase, IAsyncDisposable
{
    public static readonly Guid Missing = Guid.CreateVersion7();
    public static readonly Guid Archived = Guid.CreateVersion7();
    private WebApplication? _app;

    public string Address => _app!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<ProjectsService> StartAsync()
    {
        var service = new ProjectsService();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, options => options.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(service);
        service._app = builder.Build();
        service._app.MapGrpcService<ProjectsService>();
        await service._app.StartAsync();
        return service;
    }

    public override Task<ProjectReply> GetProject(GetProjectRequest request, ServerCallContext context) =>
        Guid.Parse(request.ProjectId) == Missing
            ? throw new RpcException(new Status(StatusCode.NotFound, "There is no such project in this workspace."))
            : Task.FromResult(new ProjectReply { ProjectId = request.ProjectId, Name = "Film", Archived = Guid.Parse(request.ProjectId) == Archived });

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }
}
