using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Gateway.Proxy;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace MediaLab.Gateway.OpenApi;

/// <summary>The merged document, kept for a minute; a service that does not answer is shown as it was last.</summary>
internal sealed class PublicDocument(
    IHttpClientFactory clients, IConfiguration configuration, [FromKeyedServices("v1")] IOpenApiDocumentProvider own, TimeProvider clock,
    ILogger<PublicDocument> logger) : IDisposable
{
    public const string ClientName = "openapi";
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan KeptIncomplete = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<string, JsonObject> _lastSeen = [];
    private Built? _built;

    /// <summary>The document's bytes and its ETag.</summary>
    public async Task<(byte[] Json, string ETag)> GetAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_built is null || clock.GetUtcNow() >= _built.Until)
            {
                _built = await BuildAsync(cancellationToken);
            }

            return (_built.Json, _built.ETag);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<Built> BuildAsync(CancellationToken cancellationToken)
    {
        var documents = await Task.WhenAll(ApiRoutes.Services.Select(async service => (Service: service, Document: await FetchAsync(service, cancellationToken))));
        var merge = await BeginAsync(cancellationToken);
        var missing = new JsonArray();
        foreach (var (service, document) in documents)
        {
            if (document is not null)
            {
                _lastSeen[service] = document;
            }

            if (_lastSeen.TryGetValue(service, out var known))
            {
                merge.Add(service, known);
            }
            else
            {
                missing.Add(service);
            }
        }

        var merged = merge.Build();
        if (missing.Count > 0)
        {
            merged["x-missing-services"] = missing;
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(merged, JsonSerializerOptions.Web);
        var complete = documents.All(entry => entry.Document is not null);
        return new Built(json, $"\"{Convert.ToHexStringLower(SHA256.HashData(json))[..32]}\"", clock.GetUtcNow() + (complete ? Kept : KeptIncomplete));
    }

    private async Task<JsonObject?> FetchAsync(string service, CancellationToken cancellationToken)
    {
        try
        {
            using var client = clients.CreateClient(ClientName);
            return await client.GetFromJsonAsync<JsonObject>(new Uri(configuration.ServiceAddress(service), "/openapi/v1.json"), cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            logger.LogWarning(exception, "{Service} did not describe its routes.", service);
            return null;
        }
    }

    /// <summary>With the gateway's own routes; the services' are to be added.</summary>
    public async Task<DocumentMerge> BeginAsync(CancellationToken cancellationToken)
    {
        var document = await own.GetOpenApiDocumentAsync(cancellationToken);
        var merge = new DocumentMerge();
        merge.Add(InternalAuthentication.Gateway, JsonNode.Parse(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken))!.AsObject());
        return merge;
    }

    private sealed record Built(byte[] Json, string ETag, DateTimeOffset Until);
}
