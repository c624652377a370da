using System.Net;
using System.Net.Http.Headers;
using MediaLab.Assets.Storage;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.Testing;
using Microsoft.Extensions.Configuration;

namespace MediaLab.Assets.Tests;

[Collection(AssetsCollection.Name)]
public sealed class ContentLinkTests(AssetsHost host) : IDisposable
{
    private readonly Caller _caller = Callers.New();
    private readonly HttpClient _anonymous = host.ClientFor(null);

    public void Dispose() => _anonymous.Dispose();

    [Fact]
    public async Task A_player_can_seek_a_download_can_resume_and_a_cache_can_ask_again()
    {
        var bytes = Media.Wav(2);
        var url = await LinkAsync(bytes);

        var whole = await _anonymous.GetAsync(url);
        var middle = await _anonymous.SendAsync(new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(1000, 1999) } });
        var rest = await _anonymous.SendAsync(new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(null, 100) } });
        var beyond = await _anonymous.SendAsync(new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(10_000_000, null) } });
        var head = await _anonymous.SendAsync(new HttpRequestMessage(HttpMethod.Head, url));
        var same = await _anonymous.SendAsync(new HttpRequestMessage(HttpMethod.Get, url) { Headers = { IfNoneMatch = { whole.Headers.ETag! } } });

        Assert.Equal(bytes, await whole.Content.ReadAsByteArrayAsync());
        Assert.Equal("attachment", whole.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("nosniff", whole.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains("immutable", whole.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.PartialContent, middle.StatusCode);
        Assert.Equal(bytes[1000..2000], await middle.Content.ReadAsByteArrayAsync());
        Assert.Equal(bytes[^100..], await rest.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        Assert.Equal((HttpStatusCode.OK, bytes.Length), (head.StatusCode, head.Content.Headers.ContentLength));
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
    }

    [Fact]
    public async Task The_address_for_players_redirects_to_a_link_that_shows_instead_of_saving()
    {
        using var uploader = new Uploader(host, _caller);
        var id = await uploader.StorePngAsync();
        using var client = host.ClientFor(_caller);

        var redirect = await client.GetAsync($"/api/assets/{id}/content");
        var content = await _anonymous.GetAsync(redirect.Headers.Location);

        Assert.Equal(HttpStatusCode.Found, redirect.StatusCode);
        Assert.Equal("inline", content.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("A lighthouse.png", content.Content.Headers.ContentDisposition.FileName!.Trim('"'));
        Assert.Equal("image/png", content.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public void A_link_is_good_until_its_time_is_over_and_not_a_second_longer()
    {
        var clock = new StoppedClock();
        var signer = new LinkSigner(Configuration(), clock);
        var token = signer.Sign(new ContentGrant("w/p/g/0", clock.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds()));

        Assert.Equal("w/p/g/0", signer.Verify(token).Key);
        clock.Now += TimeSpan.FromSeconds(60);

        var refused = Assert.Throws<ApiException>(() => signer.Verify(token));
        Assert.Equal((403, "LINK_EXPIRED"), (refused.Status, refused.Code));
    }

    [Fact]
    public void Replicas_share_the_key_and_another_installation_has_another_one()
    {
        var token = new LinkSigner(Configuration(), TimeProvider.System).Sign(new ContentGrant("w/a", DateTimeOffset.UtcNow.AddMinutes(1).ToUnixTimeSeconds()));
        var other = Directory.CreateTempSubdirectory("medialab-other-").FullName;
        try
        {
            Assert.Equal("w/a", new LinkSigner(Configuration(), TimeProvider.System).Verify(token).Key);
            Assert.Throws<ApiException>(() => new LinkSigner(Configuration(other), TimeProvider.System).Verify(token));
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(other, "secrets", "asset-links.key")));
            }
        }
        finally
        {
            Directory.Delete(other, recursive: true);
        }
    }

    private async Task<string> LinkAsync(byte[] bytes)
    {
        using var uploader = new Uploader(host, _caller);
        var id = await uploader.StoreAsync(bytes, uploader.Request("audio", "audio/wav"));
        using var client = host.ClientFor(_caller);
        return (await (await client.PostAsync($"/api/assets/{id}/download", null)).DataAsync()).GetProperty("url").GetString()!;
    }

    private IConfiguration Configuration(string? folder = null) =>
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["MEDIALAB_DATA"] = folder ?? host.DataFolder }).Build();

    private sealed class StoppedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
