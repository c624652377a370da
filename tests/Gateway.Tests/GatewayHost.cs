using MediaLab.Gateway.Health;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace MediaLab.Gateway.Tests;

/// <summary>A gateway on a real port, with the settings a test wants. <c>HealthResponse</c> only names its assembly.</summary>
public sealed class GatewayHost : WebApplicationFactory<HealthResponse>
{
    private readonly Dictionary<string, string?> _settings;

    public GatewayHost(IReadOnlyDictionary<string, string?> settings)
    {
        _settings = new Dictionary<string, string?>(settings) { ["urls"] = Address };
        UseKestrel(new Uri(Address).Port);
        StartServer();
    }

    public string Address { get; } = $"http://127.0.0.1:{Ports.Free()}";

    /// <summary>A browser: keeps cookies, sends X-CSRF as the web app does, does not follow redirects.</summary>
    public HttpClient Browser(bool csrf = true)
    {
        var client = Client(new HttpClientHandler { AllowAutoRedirect = false });
        if (csrf)
        {
            client.DefaultRequestHeaders.Add("X-CSRF", "1");
        }

        return client;
    }

    /// <summary>A client without a cookie jar.</summary>
    public HttpClient Plain(string? bearer = null)
    {
        var client = Client(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
        if (bearer is not null)
        {
            client.DefaultRequestHeaders.Authorization = new("Bearer", bearer);
        }

        return client;
    }

    protected override IHost CreateHost(IHostBuilder builder)
    {
        builder.ConfigureHostConfiguration(configuration => configuration.AddInMemoryCollection(_settings));
        return base.CreateHost(builder);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        foreach (var (key, value) in _settings)
        {
            builder.UseSetting(key, value);
        }
    }

    private HttpClient Client(HttpMessageHandler handler) => new(handler) { BaseAddress = new Uri(Address), Timeout = TimeSpan.FromSeconds(60) };
}
