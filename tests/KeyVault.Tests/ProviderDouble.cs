using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MediaLab.KeyVault.Tests;

/// <summary>A real server that answers the free check endpoints: as OpenAI and Anthropic do by the key, as others do what a test says.</summary>
public sealed class ProviderDouble : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Func<HttpContext, IResult>> _answers = new();

    private ProviderDouble(WebApplication app) => _app = app;

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Path and key of every call, in order.</summary>
    public ConcurrentQueue<(string Path, string Key)> Calls { get; } = new();

    /// <summary>Keys that were good and are revoked now.</summary>
    public ConcurrentDictionary<string, bool> Revoked { get; } = new();

    public static async Task<ProviderDouble> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var provider = new ProviderDouble(builder.Build());
        provider._app.MapGet("/v1/models", (Delegate)provider.AnswerAsync);
        provider._app.MapGet("/odd/models", () => Results.Text("<html>hello</html>", "text/html"));
        provider._app.MapGet("/moved/models", () => Results.Redirect($"{provider.Address}/v1/models"));
        provider._app.MapGet("/endless/models", async (HttpContext http) =>
        {
            for (var i = 0; i < 64 && !http.RequestAborted.IsCancellationRequested; i++)
            {
                await http.Response.Body.WriteAsync(new byte[65536]);
            }
        });
        provider._app.MapGet("/{**path}", (HttpContext http) => provider._answers.TryGetValue(http.Request.Path, out var answer) ? answer(http) : Results.NotFound());
        await provider._app.StartAsync();
        return provider;
    }

    /// <summary>The address of a provider of which a test says how it answers.</summary>
    public string AddressOf(string provider) => $"{Address}/{provider}";

    /// <summary>From now on the provider answers a key that is good in one way and every other in another.</summary>
    /// <param name="path">Below <see cref="AddressOf"/>.</param>
    /// <param name="status">The HTTP status for the others.</param>
    public void Answer(string provider, string path, Func<HttpContext, bool> isGood, string good, int status, string wrong) =>
        _answers[$"/{provider}{path}"] = http => isGood(http)
            ? Results.Content(good, "application/json")
            : Results.Content(wrong, "application/json", statusCode: status);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> AnswerAsync(HttpContext http)
    {
        var anthropic = http.Request.Headers["x-api-key"].ToString();
        var key = anthropic.Length > 0 ? anthropic : http.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal);
        Calls.Enqueue((http.Request.Path, key));
        if (key.Contains("slow", StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromSeconds(30), http.RequestAborted);
        }

        if (anthropic.Length > 0 && http.Request.Headers["anthropic-version"] != "2023-06-01")
        {
            return Results.Json(new { type = "error", error = new { type = "invalid_request_error", message = "anthropic-version: header is required" } }, statusCode: 400);
        }

        return key switch
        {
            _ when key.Contains("limited", StringComparison.Ordinal) => Results.Json(new { error = new { message = "Rate limit reached", type = "requests" } }, statusCode: 429),
            _ when key.Contains("broken", StringComparison.Ordinal) => Results.Json(new { error = new { message = "The server had an error" } }, statusCode: 500),
            _ when key.Contains("scoped", StringComparison.Ordinal) => Results.Json(new { error = new { message = "You have insufficient permissions for this operation. Missing scopes: api.model.read." } }, statusCode: 403),
            _ when key.Contains("good", StringComparison.Ordinal) && !Revoked.ContainsKey(key) => anthropic.Length > 0
                ? Results.Json(new { data = new[] { new { type = "model", id = "claude-opus-5-5", display_name = "Claude Opus 5.5" } }, has_more = true, first_id = "a", last_id = "a" })
                : Results.Json(new { @object = "list", data = new[] { new { id = "gpt-6-luna", @object = "model", created = 1, owned_by = "openai" } } }),
            _ when anthropic.Length > 0 => Results.Json(new { type = "error", error = new { type = "authentication_error", message = "invalid x-api-key" } }, statusCode: 401),
            _ => Results.Json(new { error = new { message = $"Incorrect API key provided: {key}. You can find your API key at https://platform.openai.com.", type = "invalid_request_error", code = "invalid_api_key" } }, statusCode: 401),
        };
    }
}
