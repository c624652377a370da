using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediaLab.Testing;

namespace MediaLab.Gateway.Tests;

/// <summary>The real gateway and the real Identity over a real database and broker; the other services record what reaches them.</summary>
public sealed class GatewaySystem : IAsyncLifetime
{
    public const string Password = "correct horse battery staple";

    private static readonly string[] Recorded = ["projects", "keyvault", "generation", "assets", "costing", "analytics"];
    private readonly List<GatewayHost> _more = [];

    public IdentityHost Identity { get; } = new();

    public IReadOnlyDictionary<string, Upstream> Services { get; } = Recorded.ToDictionary(name => name, name => new Upstream(name));

    public Upstream Projects => Services["projects"];

    public GatewayHost Gateway { get; private set; } = null!;

    public string WebRoot { get; } = Directory.CreateTempSubdirectory("medialab-web-").FullName;

    public async Task InitializeAsync()
    {
        await Task.WhenAll(Services.Values.Select(service => service.StartAsync()).Append(Identity.InitializeAsync()));
        SampleWebApp.WriteTo(WebRoot);
        Gateway = new GatewayHost(await SettingsAsync());
    }

    /// <summary>Another gateway beside the usual one, with other settings.</summary>
    public async Task<GatewayHost> AnotherAsync(params (string Key, string Value)[] changes)
    {
        var settings = await SettingsAsync();
        foreach (var (key, value) in changes)
        {
            settings[key] = value;
        }

        var gateway = new GatewayHost(settings);
        _more.Add(gateway);
        return gateway;
    }

    /// <summary>A browser that has just signed up.</summary>
    public async Task<(HttpClient Browser, JsonNode User)> SignUpAsync(GatewayHost? gateway = null, string? email = null)
    {
        var browser = (gateway ?? Gateway).Browser();
        var answer = await browser.PostAsJsonAsync("/api/auth/signup", new { email = email ?? NewEmail(), password = Password, name = "Ada" });
        answer.EnsureSuccessStatusCode();
        return (browser, (await answer.Content.ReadFromJsonAsync<JsonNode>())!["data"]!);
    }

    public static string NewEmail() => $"{Guid.NewGuid():N}@example.com";

    public async Task DisposeAsync()
    {
        foreach (var gateway in _more.Append(Gateway))
        {
            await gateway.DisposeAsync();
        }

        foreach (var service in Services.Values)
        {
            await service.DisposeAsync();
        }

        await ((IAsyncLifetime)Identity).DisposeAsync();
        Directory.Delete(WebRoot, recursive: true);
    }

    private async Task<Dictionary<string, string?>> SettingsAsync()
    {
        var settings = new Dictionary<string, string?>
        {
            ["MEDIALAB_DATA"] = Identity.DataFolder,
            ["ConnectionStrings:messaging"] = (await RabbitMqServer.SharedAsync()).Address,
            ["services:identity:http:0"] = Identity.Http,
            ["services:identity:grpc:0"] = Identity.Grpc,
            ["Web:Root"] = WebRoot,
            // Limits have their own tests.
            ["RateLimits:SignInBurst"] = "10000",
        };
        foreach (var (name, service) in Services)
        {
            settings[$"services:{name}:http:0"] = service.Address;
        }

        return settings;
    }
}

/// <summary>One system for all tests of the assembly.</summary>
[CollectionDefinition(Name)]
public sealed class GatewayCollection : ICollectionFixture<GatewaySystem>
{
    public const string Name = "gateway";
}
