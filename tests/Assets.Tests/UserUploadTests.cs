using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.Testing;

namespace MediaLab.Assets.Tests;

[Collection(AssetsCollection.Name)]
public sealed class UserUploadTests(AssetsHost host) : IDisposable
{
    private readonly Caller _caller = Callers.New();
    private readonly HttpClient _anonymous = host.ClientFor(null);

    public void Dispose() => _anonymous.Dispose();

    [Fact]
    public async Task A_person_uploads_a_file_by_a_link_and_completes_it()
    {
        using var client = host.ClientFor(_caller);
        var bytes = Media.Wav();
        var begun = await BeginAsync(client, new { projectId = Guid.CreateVersion7(), name = "Voice.wav", type = "audio", size = bytes.Length });

        Assert.StartsWith("/api/assets/content/", UrlOf(begun), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await PutAsync(UrlOf(begun), bytes)).StatusCode);
        var asset = await (await client.PostAsync($"/api/assets/{IdOf(begun)}/complete", null)).DataAsync();
        var again = await (await client.PostAsync($"/api/assets/{IdOf(begun)}/complete", null)).DataAsync();

        Assert.Equal("audio/wav", asset.GetProperty("contentType").GetString());
        Assert.Equal(IdOf(begun), again.GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task Beginning_again_with_the_same_key_gives_the_same_asset_and_a_link_of_its_own()
    {
        using var client = host.ClientFor(_caller);
        client.DefaultRequestHeaders.Add("Idempotency-Key", "upload");
        var bytes = Media.Png();
        var body = new { projectId = Guid.CreateVersion7(), name = "a.png", type = "image", size = bytes.Length };
        var first = await BeginAsync(client, body);

        var replayed = await client.PostAsJsonAsync("/api/assets", body);
        var again = await replayed.DataAsync();

        Assert.Equal("true", replayed.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(IdOf(first), IdOf(again));
        Assert.True(ExpiryOf(again) > ExpiryOf(first), "The link is as old as the first one.");
        Assert.Equal(HttpStatusCode.OK, (await PutAsync(UrlOf(again), bytes)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync($"/api/assets/{IdOf(again)}/complete", null)).StatusCode);
    }

    [Fact]
    public async Task More_than_was_announced_is_a_413_and_less_is_refused_at_the_end()
    {
        using var client = host.ClientFor(_caller);
        var bytes = Media.Png();
        var begun = await BeginAsync(client, new { projectId = Guid.CreateVersion7(), name = "a.png", type = "image", size = bytes.Length });

        var tooMuch = await PutAsync(UrlOf(begun), [.. bytes, 0]);
        await PutAsync(UrlOf(begun), bytes[..^10]);
        var tooLittle = await client.PostAsync($"/api/assets/{IdOf(begun)}/complete", null);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooMuch.StatusCode);
        Assert.Equal("TOO_LARGE", await tooMuch.ErrorAsync());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, tooLittle.StatusCode);
        Assert.Equal("UPLOAD_REJECTED", await tooLittle.ErrorAsync());
    }

    [Fact]
    public async Task A_file_over_the_limit_of_its_type_is_refused_before_any_byte_is_sent()
    {
        using var client = host.ClientFor(_caller);

        var answer = await client.PostAsJsonAsync("/api/assets", new { projectId = Guid.CreateVersion7(), name = "a.txt", type = "text", size = 100_001 });

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("TOO_LARGE", await answer.ErrorAsync());
    }

    [Fact]
    public async Task An_archived_project_takes_no_uploads()
    {
        using var client = host.ClientFor(_caller);

        var answer = await client.PostAsJsonAsync("/api/assets", new { projectId = ProjectsService.Archived, name = "a.txt", type = "text", size = 10 });

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("PROJECT_ARCHIVED", await answer.ErrorAsync());
    }

    [Fact]
    public async Task Completing_before_the_bytes_came_is_a_409_and_an_unknown_project_a_404()
    {
        using var client = host.ClientFor(_caller);
        var begun = await BeginAsync(client, new { projectId = Guid.CreateVersion7(), name = "a.png", type = "image", size = 10 });

        var early = await client.PostAsync($"/api/assets/{IdOf(begun)}/complete", null);
        var noProject = await client.PostAsJsonAsync("/api/assets", new { projectId = ProjectsService.Missing, name = "a.png", type = "image", size = 10 });

        Assert.Equal((HttpStatusCode.Conflict, "UPLOAD_INCOMPLETE"), (early.StatusCode, await early.ErrorAsync()));
        Assert.Equal(HttpStatusCode.NotFound, noProject.StatusCode);
    }

    [Theory]
    [InlineData("""{"name":"a","type":"image","size":1}""")]
    [InlineData("""{"projectId":"0191d3a0-0000-7000-8000-000000000000","name":"","type":"image","size":1}""")]
    [InlineData("""{"projectId":"0191d3a0-0000-7000-8000-000000000000","name":"a","type":"model","size":1}""")]
    [InlineData("""{"projectId":"0191d3a0-0000-7000-8000-000000000000","name":"a","type":"image","size":0}""")]
    [InlineData("""{"projectId":"0191d3a0-0000-7000-8000-000000000000","name":"a","type":"image","size":1,"surprise":1}""")]
    public async Task A_bad_body_is_a_400(string body)
    {
        using var client = host.ClientFor(_caller);

        var answer = await client.PostAsync("/api/assets", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_link_that_was_altered_or_is_for_the_other_direction_is_a_403()
    {
        using var client = host.ClientFor(_caller);
        using var uploader = new Uploader(host, _caller);
        var id = await uploader.StorePngAsync();
        var read = (await (await client.PostAsync($"/api/assets/{id}/download", null)).DataAsync()).GetProperty("url").GetString()!;
        var write = UrlOf(await BeginAsync(client, new { projectId = Guid.CreateVersion7(), name = "a.png", type = "image", size = 10 }));

        var altered = await _anonymous.GetAsync(read[..^1] + (read[^1] == 'A' ? 'E' : 'A'));
        var written = await PutAsync(read, [1]);
        var fetched = await _anonymous.GetAsync(write);
        var nonsense = await _anonymous.GetAsync("/api/assets/content/abc");

        Assert.All([altered, written, fetched, nonsense], answer => Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode));
        Assert.Equal("LINK_INVALID", await altered.ErrorAsync());
    }

    private static async Task<JsonElement> BeginAsync(HttpClient client, object body)
    {
        var answer = await client.PostAsJsonAsync("/api/assets", body);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return await answer.DataAsync();
    }

    private async Task<HttpResponseMessage> PutAsync(string url, byte[] bytes)
    {
        using var content = new ByteArrayContent(bytes);
        return await _anonymous.PutAsync(url, content);
    }

    private static string UrlOf(JsonElement begun) => begun.GetProperty("upload").GetProperty("url").GetString()!;

    private static DateTimeOffset ExpiryOf(JsonElement begun) => begun.GetProperty("upload").GetProperty("expiresAt").GetDateTimeOffset();

    private static Guid IdOf(JsonElement begun) => begun.GetProperty("id").GetGuid();
}
