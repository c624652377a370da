using MediaLab.Identity.Accounts;
using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Data.Migrations;
using MediaLab.Testing;

namespace MediaLab.Gateway.Tests;

/// <summary>The real Identity, listening on real ports for the gateway. <c>SignUpRequest</c> only names its assembly.</summary>
public sealed class IdentityHost() : ServiceHost<SignUpRequest>("identity")
{
    public string Http { get; } = $"http://127.0.0.1:{Ports.Free()}";

    public string Grpc { get; } = $"http://127.0.0.1:{Ports.Free()}";

    protected override bool WithBroker => true;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        UseKestrel();
        StartServer();
    }

    protected override Task MigrateAsync(IServiceProvider services) => ServiceMigrations.MigrateAsync<IdentityDb>(services);

    protected override Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        settings["urls"] = Http;
        settings["GRPC_PORT"] = new Uri(Grpc).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    }
}
