using System.Net.Http.Headers;
using Grpc.Net.Client;
using MediaLab.ServiceDefaults;
using MediaLab.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Xunit;

namespace MediaLab.Testing;

/// <summary>Callers for tests.</summary>
public static class Callers
{
    /// <summary>A user with a workspace of its own.</summary>
    public static Caller New(string role = "owner") => new(Guid.CreateVersion7(), Guid.CreateVersion7(), role, Guid.CreateVersion7());
}

/// <summary>
/// A service's real host over a real, migrated database, as its app and worker roles. Derive one fixture per service; override
/// <see cref="ConfigureAsync"/> to point it at a broker, an object store or other services.
/// </summary>
/// <param name="service">The resource name, for example "projects".</param>
public abstract class ServiceHost<TEntryPoint>(string service) : WebApplicationFactory<TEntryPoint>, IAsyncLifetime
    where TEntryPoint : class
{
    private readonly Dictionary<string, string?> _settings = [];

    /// <summary>The data folder of this host; gone afterwards.</summary>
    public string DataFolder { get; } = Directory.CreateTempSubdirectory("medialab-test-").FullName;

    /// <summary>Administrative connection string of the service's database, for what a test must see or break.</summary>
    public string AdminConnectionString { get; private set; } = "";

    /// <summary>The same database, with connections that are kept: a new one for every look takes longer than the look.</summary>
    public NpgsqlDataSource Admin { get; private set; } = null!;

    /// <summary>What the host is configured with, to start another process of the service beside it.</summary>
    public IReadOnlyDictionary<string, string?> Settings => _settings;

    /// <summary>True to give the service a real broker.</summary>
    protected virtual bool WithBroker => false;

    public virtual async Task InitializeAsync()
    {
        var postgres = await PostgresServer.SharedAsync();
        AdminConnectionString = await postgres.CreateDatabaseAsync(service);
        Admin = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(AdminConnectionString) { Pooling = true }.ConnectionString);
        await using (var services = MigrationServices())
        {
            await MigrateAsync(services);
        }

        _settings["ConnectionStrings:database"] =
            new NpgsqlConnectionStringBuilder(AdminConnectionString) { Username = $"{service}_app", Password = PostgresServer.RolePassword, Pooling = true }.ConnectionString;
        // Without a broker the service must still answer: nothing listens on this port.
        _settings["ConnectionStrings:messaging"] = WithBroker ? (await RabbitMqServer.SharedAsync()).Address : "amqp://guest:guest@127.0.0.1:1";
        _settings["MEDIALAB_DATA"] = DataFolder;
        await ConfigureAsync(_settings);
    }

    /// <summary>An HTTP client that calls as the gateway does for this caller; null for an anonymous call.</summary>
    /// <param name="caller">On whose behalf.</param>
    /// <param name="other">Another start of the same service over the same data (WithWebHostBuilder); null for this one.</param>
    public HttpClient ClientFor(Caller? caller, WebApplicationFactory<TEntryPoint>? other = null) =>
        (other ?? this).CreateDefaultClient(new TokenHandler(TokensOf(InternalAuthentication.Gateway), service, caller, caller is not null));

    /// <summary>An HTTP client that calls as the gateway does for someone who is not signed in.</summary>
    public HttpClient VisitorClient() => CreateDefaultClient(new TokenHandler(TokensOf(InternalAuthentication.Gateway), service, null, true));

    /// <summary>A gRPC channel that calls as another service does on behalf of this caller.</summary>
    /// <param name="callingService">The service that calls, for example "generation".</param>
    /// <param name="caller">On whose behalf.</param>
    /// <param name="other">Another start of the same service over the same data (WithWebHostBuilder); null for this one.</param>
    public GrpcChannel ChannelFor(string callingService, Caller? caller, WebApplicationFactory<TEntryPoint>? other = null) => GrpcChannel.ForAddress(Server.BaseAddress, new GrpcChannelOptions
    {
        // How much it takes is the asking service's own matter.
        MaxReceiveMessageSize = null,
        HttpHandler = new TokenHandler(TokensOf(callingService), service, caller, true) { InnerHandler = (other ?? this).Server.CreateHandler() },
    });

    Task IAsyncLifetime.DisposeAsync() => DisposeHostAsync();

    protected virtual async Task DisposeHostAsync()
    {
        await DisposeAsync();
        await Admin.DisposeAsync();
        Directory.Delete(DataFolder, recursive: true);
    }

    /// <summary>Call <c>ServiceMigrations.MigrateAsync&lt;TheDb&gt;(services)</c>: the service's context is internal, this fixture is not.</summary>
    protected abstract Task MigrateAsync(IServiceProvider services);

    /// <summary>More settings, for example <c>services:costing:grpc:0</c>.</summary>
    protected virtual Task ConfigureAsync(IDictionary<string, string?> settings) => Task.CompletedTask;

    protected override IHost CreateHost(IHostBuilder builder)
    {
        builder.ConfigureHostConfiguration(configuration => configuration.AddInMemoryCollection(_settings));
        return base.CreateHost(builder);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        foreach (var (key, value) in _settings)
        {
            builder.UseSetting(key, value);
        }
    }

    /// <summary>What the migration step runs with: the administrative login.</summary>
    protected ServiceProvider MigrationServices() => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:database"] = AdminConnectionString,
            ["DatabasePassword"] = PostgresServer.RolePassword,
        }).Build())
        .AddSingleton(new ServiceIdentity(service))
        .BuildServiceProvider();

    private InternalTokens TokensOf(string issuer)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["MEDIALAB_DATA"] = DataFolder }).Build();
        var identity = new ServiceIdentity(issuer);
        return new InternalTokens(new TrustKeys(configuration, identity), identity, TimeProvider.System);
    }

    private sealed class TokenHandler(InternalTokens tokens, string audience, Caller? caller, bool authenticate) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (authenticate)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.Mint(audience, caller));
            }

            return base.SendAsync(request, cancellationToken);
        }
    }
}
