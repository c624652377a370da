using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MediaLab.Assets.Data;
using MediaLab.Assets.Tests.Storage;
using MediaLab.Contracts.Assets.V1;
using MediaLab.ServiceDefaults.Data.Migrations;
using MediaLab.Testing;

namespace MediaLab.Assets.Tests;

/// <summary>The Assets service over a real S3 server of its own, which a test may stop.</summary>
public sealed class S3AssetsHost() : ServiceHost<Program>("assets")
{
    private ProjectsService? _projects;

    internal SwiftServer? Store { get; private set; }

    protected override Task MigrateAsync(IServiceProvider services) => ServiceMigrations.MigrateAsync<AssetsDb>(services);

    protected override async Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        if (!SwiftServer.Installed)
        {
            return;
        }

        Store = await SwiftServer.StartAsync();
        _projects = await ProjectsService.StartAsync();
        settings["services:assets:http:0"] = "http://localhost";
        settings["services:projects:grpc:0"] = _projects.Address;
        settings["Storage:Kind"] = "s3";
        settings["Storage:S3:Endpoint"] = Store.Endpoint;
        settings["Storage:S3:Bucket"] = "medialab";
        settings["Storage:S3:AccessKey"] = SwiftServer.Access;
        settings["Storage:S3:SecretKey"] = SwiftServer.Secret;
    }

    protected override async Task DisposeHostAsync()
    {
        await base.DisposeHostAsync();
        if (Store is not null)
        {
            await Store.DisposeAsync();
        }

        if (_projects is not null)
        {
            await _projects.DisposeAsync();
        }
    }
}

/// <summary>The main paths once more, with the bytes in S3.</summary>
public sealed class S3AssetsTests(S3AssetsHost host) : IClassFixture<S3AssetsHost>
{
    [S3Fact]
    public async Task Assets_live_in_s3_from_upload_to_seeking_and_a_store_that_is_away_is_a_503()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        using var anonymous = host.ClientFor(null);
        await Eventually.SeesAsync(() => StoreHealthAsync(anonymous), health => health == "Healthy");

        // Generation sends straight to the store.
        using var channel = host.ChannelFor("generation", caller);
        var store = new AssetStore.AssetStoreClient(channel);
        var sound = Media.Wav(2);
        var begun = await store.BeginUploadAsync(new BeginUploadRequest
        {
            GenerationId = Guid.CreateVersion7().ToString(),
            ProjectId = Guid.CreateVersion7().ToString(),
            Name = "Voice",
            Type = "audio",
            DeclaredMediaType = "audio/wav",
        });
        Assert.StartsWith(host.Store!.Endpoint, begun.UploadUrl, StringComparison.Ordinal);
        using (var direct = new HttpClient())
        using (var content = new ByteArrayContent(sound))
        {
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(begun.UploadHeaders["Content-Type"]);
            Assert.Equal(HttpStatusCode.OK, (await direct.PutAsync(begun.UploadUrl, content)).StatusCode);
        }

        await store.CompleteUploadAsync(new CompleteUploadRequest { AssetId = begun.AssetId, SizeBytes = sound.Length, Sha256 = Media.Sha256(sound) });
        var asset = await Eventually.SeesAsync(() => client.GetDataAsync($"/api/assets/{begun.AssetId}"), asset => asset.GetProperty("status").GetString() != "processing");
        Assert.Equal("ready", asset.GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"/api/assets/{begun.AssetId}/thumbnail")).StatusCode);

        // A person's bytes pass through the service: the gateway stays the only door.
        var picture = Media.Png();
        var upload = await (await client.PostAsJsonAsync("/api/assets", new { projectId = Guid.CreateVersion7(), name = "a.png", type = "image", size = picture.Length })).DataAsync();
        using (var content = new ByteArrayContent(picture))
        {
            Assert.Equal(HttpStatusCode.OK, (await anonymous.PutAsync(upload.GetProperty("upload").GetProperty("url").GetString(), content)).StatusCode);
        }

        Assert.Equal("image/png", (await (await client.PostAsync($"/api/assets/{upload.GetProperty("id")}/complete", null)).DataAsync()).GetProperty("contentType").GetString());
        var link = (await (await client.PostAsync($"/api/assets/{begun.AssetId}/download", null)).DataAsync()).GetProperty("url").GetString();
        var part = await anonymous.SendAsync(new HttpRequestMessage(HttpMethod.Get, link) { Headers = { Range = new RangeHeaderValue(500, 999) } });
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(sound[500..1000], await part.Content.ReadAsByteArrayAsync());

        await host.Store.KillAsync();

        var away = await anonymous.GetAsync(link);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
        Assert.Equal("UNAVAILABLE", await away.ErrorAsync());
        Assert.Equal("Unhealthy", await StoreHealthAsync(anonymous));
        // What needs no bytes still works.
        Assert.Equal(JsonValueKind.Array, (await client.GetDataAsync("/api/assets")).GetProperty("items").ValueKind);
    }

    private static async Task<string?> StoreHealthAsync(HttpClient client)
    {
        var report = await (await client.GetAsync("/health")).Content.ReadFromJsonAsync<JsonElement>();
        return report.GetProperty("checks").GetProperty("objects").GetProperty("status").GetString();
    }
}
