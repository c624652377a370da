using System.Net;
using System.Text;
using MediaLab.Assets.Storage;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace MediaLab.Assets.Tests.Storage;

/// <summary>What every object store must do. The same tests run over the file store and over a real S3 server.</summary>
public sealed class StoreContractTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("medialab-store-").FullName;

    public static TheoryData<string> Stores => SwiftServer.Installed ? new TheoryData<string>("file", "s3") : new TheoryData<string>("file");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Says in the list of tests whether the S3 half of this contract ran.</summary>
    [S3Fact]
    public void The_contract_runs_over_a_real_s3_server() => Assert.Equal(2, Stores.Count);

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_was_written_is_read_back_and_can_be_read_from_any_place(string kind)
    {
        var store = await StoreAsync(kind);
        var bytes = Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7)).ToArray();

        await store.WriteAsync("w/p/g/0", new MemoryStream(bytes), "image/png", bytes.Length, default);

        await using var stored = (await store.OpenAsync("w/p/g/0", default))!;
        Assert.Equal(bytes.Length, stored.Length);
        Assert.Equal(bytes, await ReadAsync(stored.Content));
        stored.Content.Seek(-1000, SeekOrigin.End);
        Assert.Equal(bytes[^1000..], await ReadAsync(stored.Content));
        stored.Content.Position = 10;
        var some = new byte[5];
        await stored.Content.ReadExactlyAsync(some);
        Assert.Equal(bytes[10..15], some);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_second_write_replaces_the_first_and_changes_the_entity_tag(string kind)
    {
        var store = await StoreAsync(kind);
        await WriteAsync(store, "w/a", "first");
        await using var first = (await store.OpenAsync("w/a", default))!;

        await WriteAsync(store, "w/a", "second one");

        await using var second = (await store.OpenAsync("w/a", default))!;
        Assert.Equal("second one", Encoding.UTF8.GetString(await ReadAsync(second.Content)));
        Assert.NotEqual(first.EntityTag, second.EntityTag);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Too_much_is_refused_and_nothing_is_stored(string kind)
    {
        var store = await StoreAsync(kind);

        await Assert.ThrowsAsync<ObjectTooLargeException>(() => store.WriteAsync("w/b", new MemoryStream(new byte[1001]), "", 1000, default));

        Assert.Null(await store.OpenAsync("w/b", default));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_is_not_there_is_null_false_or_nothing_to_do(string kind)
    {
        var store = await StoreAsync(kind);

        Assert.Null(await store.OpenAsync("w/none", default));
        Assert.False(await store.MoveAsync("w/none", "w/else", default));
        Assert.False(await store.CopyAsync("w/none", "w/else", default));
        await store.DeleteAsync("w/none", default);
        await store.DeleteAllAsync("w/none/", default);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Moving_takes_the_object_away_and_copying_does_not(string kind)
    {
        var store = await StoreAsync(kind);
        await WriteAsync(store, "w/incoming/1", "bytes");

        Assert.True(await store.MoveAsync("w/incoming/1", "w/final/1", default));
        Assert.True(await store.CopyAsync("w/final/1", "w/copy/1", default));

        Assert.Null(await store.OpenAsync("w/incoming/1", default));
        Assert.Equal("bytes", await TextAsync(store, "w/final/1"));
        Assert.Equal("bytes", await TextAsync(store, "w/copy/1"));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Deleting_a_prefix_leaves_its_neighbours(string kind)
    {
        var store = await StoreAsync(kind);
        foreach (var key in (string[])["w/derived/1/a.webp", "w/derived/1/b.webp", "w/derived/12/a.webp"])
        {
            await WriteAsync(store, key, "x");
        }

        await store.DeleteAllAsync("w/derived/1/", default);

        Assert.Null(await store.OpenAsync("w/derived/1/a.webp", default));
        Assert.Null(await store.OpenAsync("w/derived/1/b.webp", default));
        Assert.Equal("x", await TextAsync(store, "w/derived/12/a.webp"));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_store_that_is_away_is_a_503(string kind)
    {
        IObjectStore store = kind == "s3" ? S3("http://127.0.0.1:1", "gone") : FileStoreIn(await BrokenFolderAsync());

        var refused = await Assert.ThrowsAsync<ApiException>(() => WriteAsync(store, "w/a", "x"));

        Assert.Equal(503, refused.Status);
        Assert.Equal(503, (await Assert.ThrowsAsync<ApiException>(() => store.PrepareAsync(default))).Status);
    }

    [S3Fact]
    public async Task A_presigned_s3_link_writes_and_reads_with_ranges_and_refuses_when_altered_or_late()
    {
        var store = await StoreAsync("s3");
        var soon = DateTimeOffset.UtcNow.AddMinutes(5);
        using var client = new HttpClient();
        using var content = new ByteArrayContent("hello world"u8.ToArray());
        content.Headers.ContentType = new("text/plain");

        var put = await client.PutAsync(store.DirectUpload("w/link", "text/plain", soon, LinkAudience.Internal), content);
        var link = store.DirectDownload("w/link", new ContentHeaders("text/plain; charset=utf-8", "Grüße.txt", true), soon, LinkAudience.Internal)!;
        using var ranged = new HttpRequestMessage(HttpMethod.Get, link) { Headers = { Range = new(6, null) } };
        var part = await client.SendAsync(ranged);
        var altered = await client.GetAsync(link.Replace("w/link", "w/lino", StringComparison.Ordinal));
        var brief = store.DirectDownload("w/link", new ContentHeaders("text/plain", "a.txt", true), DateTimeOffset.UtcNow.AddSeconds(1), LinkAudience.Internal);
        await Task.Delay(TimeSpan.FromSeconds(3));
        var late = await client.GetAsync(brief);

        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal("world", await part.Content.ReadAsStringAsync());
        Assert.Contains("Gr%C3%BC%C3%9Fe.txt", part.Content.Headers.ContentDisposition!.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, altered.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, late.StatusCode);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("w/../x")]
    [InlineData("/w/x")]
    [InlineData("w//x")]
    [InlineData("w/x/")]
    [InlineData(".drafts/x")]
    [InlineData("W/x")]
    [InlineData("w/x\n")]
    public void A_key_that_is_not_plain_is_refused(string key) => Assert.Throws<ArgumentException>(() => ObjectKeys.Checked(key));

    [Fact]
    public async Task A_write_that_breaks_off_leaves_nothing_behind_in_the_file_store()
    {
        var store = FileStoreIn(_folder);

        await Assert.ThrowsAsync<InvalidDataException>(() => store.WriteAsync("w/c", new BreakingStream(), "", 1 << 20, default));

        Assert.Null(await store.OpenAsync("w/c", default));
        Assert.Empty(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories));
    }

    private async Task<IObjectStore> StoreAsync(string kind)
    {
        IObjectStore store = kind == "s3" ? S3((await SwiftServer.SharedAsync()).Endpoint, $"bucket-{Guid.NewGuid():N}") : FileStoreIn(_folder);
        await store.PrepareAsync(default);
        return store;
    }

    private static FileObjectStore FileStoreIn(string folder) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["MEDIALAB_DATA"] = folder }).Build(), TimeProvider.System);

    private static S3ObjectStore S3(string endpoint, string bucket) =>
        new(Options.Create(new S3Options { Endpoint = endpoint, Bucket = bucket, AccessKey = SwiftServer.Access, SecretKey = SwiftServer.Secret }));

    /// <summary>A data folder that cannot hold a folder for objects.</summary>
    private async Task<string> BrokenFolderAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "objects"), "in the way");
        return _folder;
    }

    private static Task WriteAsync(IObjectStore store, string key, string text) =>
        store.WriteAsync(key, new MemoryStream(Encoding.UTF8.GetBytes(text)), "text/plain", 1000, default);

    private static async Task<string> TextAsync(IObjectStore store, string key)
    {
        await using var stored = (await store.OpenAsync(key, default))!;
        return Encoding.UTF8.GetString(await ReadAsync(stored.Content));
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    /// <summary>A client that goes away in the middle.</summary>
    private sealed class BreakingStream : MemoryStream
    {
        public BreakingStream()
            : base(new byte[100_000])
        {
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position > 0 ? throw new InvalidDataException("gone") : base.ReadAsync(buffer[..Math.Min(buffer.Length, 50_000)], cancellationToken);
    }
}
