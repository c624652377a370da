using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;

namespace MediaLab.Gateway.Tests;

/// <summary>What the gateway sent.</summary>
/// <param name="Service">To which service.</param>
/// <param name="Path">With its query.</param>
/// <param name="Headers">As they arrived.</param>
/// <param name="Token">The internal token, read without checking it: the services' own tests do that.</param>
public sealed record ReceivedRequest(string Service, string Path, IReadOnlyDictionary<string, string> Headers, JsonWebToken? Token)
{
    public string? Claim(string name) => Token?.Claims.FirstOrDefault(claim => claim.Type == name)?.Value;

    public string? UserId => Claim(ClaimTypes.NameIdentifier);
}

/// <summary>Stands where a service would and records what reaches it. One Kestrel host on a real port.</summary>
public sealed class Upstream(string service) : IAsyncDisposable
{
    private WebApplication? _app;

    public ConcurrentQueue<ReceivedRequest> Received { get; } = [];

    /// <summary>How it answers; 200 with an empty envelope unless a test wants more.</summary>
    public RequestDelegate Answer { get; set; } = DefaultAnswer;

    public string Address { get; private set; } = "";

    public static Task DefaultAnswer(HttpContext http) => http.Response.WriteAsJsonAsync(new { success = true, data = (object?)null, message = (string?)null });

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Address.Length > 0 ? Address : "http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        _app = builder.Build();
        _app.Run(async http =>
        {
            var headers = http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            var token = headers.GetValueOrDefault("Authorization") is { } value ? new JsonWebToken(value["Bearer ".Length..]) : null;
            Received.Enqueue(new ReceivedRequest(service, http.Request.Path + http.Request.QueryString, headers, token));
            await Answer(http);
        });
        await _app.StartAsync();
        Address = _app.Urls.First();
    }

    public async Task StopAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
            _app = null;
        }
    }

    public ValueTask DisposeAsync() => new(StopAsync());
}
