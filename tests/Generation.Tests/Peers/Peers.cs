using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MediaLab.Generation.Tests.Peers;

/// <summary>
/// The services Generation calls, as real gRPC servers on a real port that keep what they were told. They hold what the protocols promise
/// (idempotent holds, deterministic upload places, size and hash checked) and can be told to refuse.
/// </summary>
public sealed class Peers : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Peers(WebApplication app, CostingPeer costing, AssetsPeer assets, KeyVaultPeer keyVault, ProjectsPeer projects) =>
        (_app, Costing, Assets, KeyVault, Projects) = (app, costing, assets, keyVault, projects);

    public CostingPeer Costing { get; }

    public AssetsPeer Assets { get; }

    public KeyVaultPeer KeyVault { get; }

    public ProjectsPeer Projects { get; }

    public string GrpcAddress { get; private set; } = "";

    public static async Task<Peers> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var (costing, assets, keyVault, projects) = (new CostingPeer(), new AssetsPeer(), new KeyVaultPeer(), new ProjectsPeer());
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(costing).AddSingleton(assets).AddSingleton(keyVault).AddSingleton(projects);
        var app = builder.Build();
        app.MapGrpcService<CostingPeer>();
        app.MapGrpcService<AssetsPeer>();
        app.MapGrpcService<KeyVaultPeer>();
        app.MapGrpcService<ProjectsPeer>();
        app.MapPut("/upload/{id:guid}", (Guid id, HttpContext http) => assets.ReceiveAsync(id, http));
        app.MapGet("/upload/{id:guid}", (Guid id) => assets.Send(id));
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        assets.UploadAddress = addresses[1];
        return new Peers(app, costing, assets, keyVault, projects) { GrpcAddress = addresses[0] };
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
