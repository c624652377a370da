using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Grpc.Net.Client;
using MediaLab.Contracts.Assets.V1;
using MediaLab.ServiceDefaults.Authentication;

namespace MediaLab.Assets.Tests;

/// <summary>Stores assets the way the Generation service does.</summary>
internal sealed class Uploader(AssetsHost host, Caller caller) : IDisposable
{
    private readonly GrpcChannel _channel = host.ChannelFor("generation", caller);

    public AssetStore.AssetStoreClient Client => new(_channel);

    public Guid ProjectId { get; init; } = Guid.CreateVersion7();

    public BeginUploadRequest Request(string type = "image", string mediaType = "image/png") => new()
    {
        GenerationId = Guid.CreateVersion7().ToString(),
        Ordinal = 0,
        ProjectId = ProjectId.ToString(),
        Name = "A lighthouse",
        Type = type,
        DeclaredMediaType = mediaType,
        Provider = "sandbox",
        Model = "sandbox-image",
        Prompt = "A lighthouse at night",
        ParametersJson = """{"seed":7}""",
        Sandbox = true,
    };

    /// <summary>Begin, PUT, complete.</summary>
    public async Task<Guid> StoreAsync(byte[] bytes, BeginUploadRequest request)
    {
        var begun = await Client.BeginUploadAsync(request);
        await PutAsync(begun, bytes);
        await Client.CompleteUploadAsync(new CompleteUploadRequest { AssetId = begun.AssetId, SizeBytes = bytes.Length, Sha256 = Media.Sha256(bytes) });
        return Guid.Parse(begun.AssetId);
    }

    public Task<Guid> StorePngAsync() => StoreAsync(Media.Png(), Request());

    public async Task PutAsync(BeginUploadReply begun, byte[] bytes)
    {
        using var client = host.CreateClient();
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(begun.UploadHeaders["Content-Type"]);
        using var answer = await client.PutAsync(begun.UploadUrl, content);
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose() => _channel.Dispose();
}

internal static class Answers
{
    /// <summary>The <c>data</c> member of a success.</summary>
    public static async Task<JsonElement> DataAsync(this HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}: {body}");
        return JsonSerializer.Deserialize<JsonElement>(body).GetProperty("data");
    }

    public static async Task<JsonElement> GetDataAsync(this HttpClient client, string url) => await (await client.GetAsync(url)).DataAsync();

    /// <summary>The problem's <c>error</c> member.</summary>
    public static async Task<string> ErrorAsync(this HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString()!;
}
