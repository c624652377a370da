using System.Net;
using Grpc.Core;
using MediaLab.Contracts.Assets.V1;
using MediaLab.Testing;

namespace MediaLab.Assets.Tests;

[Collection(AssetsCollection.Name)]
public sealed class GenerationUploadTests(AssetsHost host)
{
    [Fact]
    public async Task A_generation_stores_its_output_and_the_workspace_sees_the_asset()
    {
        var caller = Callers.New();
        using var uploader = new Uploader(host, caller);
        var bytes = Media.Png();
        var request = uploader.Request();

        var id = await uploader.StoreAsync(bytes, request);

        using var client = host.ClientFor(caller);
        var asset = await client.GetDataAsync($"/api/assets/{id}");
        Assert.Equal("image/png", asset.GetProperty("contentType").GetString());
        Assert.Equal(bytes.Length, asset.GetProperty("size").GetInt64());
        Assert.Equal(Media.Sha256(bytes), asset.GetProperty("sha256").GetString());
        Assert.Equal(7, asset.GetProperty("parameters").GetProperty("seed").GetInt32());
        var list = await client.GetDataAsync($"/api/assets?projectId={uploader.ProjectId}");
        Assert.Equal(id, list.GetProperty("items")[0].GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task Beginning_the_same_output_again_gives_the_same_asset_and_says_when_it_is_stored()
    {
        var caller = Callers.New();
        using var uploader = new Uploader(host, caller);
        var request = uploader.Request();

        var begun = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => uploader.Client.BeginUploadAsync(request).ResponseAsync));
        await uploader.StoreAsync(Media.Png(), request);
        var again = await uploader.Client.BeginUploadAsync(request);

        Assert.Single(begun.Select(reply => reply.AssetId).Distinct());
        Assert.True(again.Completed);
        Assert.Equal(begun[0].AssetId, again.AssetId);
    }

    [Fact]
    public async Task Completing_twice_answers_the_same_and_other_bytes_are_refused()
    {
        using var uploader = new Uploader(host, Callers.New());
        var bytes = Media.Png();
        var id = await uploader.StoreAsync(bytes, uploader.Request());
        var complete = new CompleteUploadRequest { AssetId = id.ToString(), SizeBytes = bytes.Length, Sha256 = Media.Sha256(bytes) };

        var again = await uploader.Client.CompleteUploadAsync(complete);

        Assert.Equal("image/png", again.MediaType);
        complete.Sha256 = new string('0', 64);
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await uploader.Client.CompleteUploadAsync(complete));
        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
    }

    [Fact]
    public async Task Bytes_that_were_damaged_on_the_way_are_refused_and_can_be_sent_again()
    {
        using var uploader = new Uploader(host, Callers.New());
        var bytes = Media.Png();
        var begun = await uploader.Client.BeginUploadAsync(uploader.Request());
        var damaged = bytes.ToArray();
        damaged[^20] ^= 1;
        var complete = new CompleteUploadRequest { AssetId = begun.AssetId, SizeBytes = bytes.Length, Sha256 = Media.Sha256(bytes) };

        await uploader.PutAsync(begun, damaged);
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await uploader.Client.CompleteUploadAsync(complete));
        await uploader.PutAsync(begun, bytes);
        var accepted = await uploader.Client.CompleteUploadAsync(complete);

        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        Assert.Contains("SHA-256", refused.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(bytes.Length, accepted.SizeBytes);
    }

    [Theory]
    [InlineData("image", "<html><script>alert(1)</script></html>")]
    [InlineData("image", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")]
    [InlineData("video", "#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n")]
    [InlineData("audio", "not a sound at all")]
    public async Task What_only_claims_to_be_media_is_refused(string type, string content)
    {
        using var uploader = new Uploader(host, Callers.New());

        var refused = await Assert.ThrowsAsync<RpcException>(() => uploader.StoreAsync(System.Text.Encoding.UTF8.GetBytes(content), uploader.Request(type, "image/png")));

        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        Assert.Contains("no " + type, refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_of_another_type_than_promised_is_refused()
    {
        using var uploader = new Uploader(host, Callers.New());

        var refused = await Assert.ThrowsAsync<RpcException>(() => uploader.StoreAsync(Media.Png(), uploader.Request("video", "video/mp4")));

        Assert.Contains("image/png", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completing_before_the_bytes_arrived_is_refused()
    {
        using var uploader = new Uploader(host, Callers.New());
        var begun = await uploader.Client.BeginUploadAsync(uploader.Request());

        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await uploader.Client.CompleteUploadAsync(new CompleteUploadRequest { AssetId = begun.AssetId, SizeBytes = 10, Sha256 = new string('0', 64) }));

        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
    }

    [Fact]
    public async Task Only_the_generation_service_may_call()
    {
        using var channel = host.ChannelFor("analytics", Callers.New());

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await new AssetStore.AssetStoreClient(channel).GetAssetsAsync(new GetAssetsRequest()));

        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
    }

    [Fact]
    public async Task Another_workspace_can_neither_complete_nor_find_nor_link_an_asset()
    {
        using var uploader = new Uploader(host, Callers.New());
        using var stranger = new Uploader(host, Callers.New());
        var id = await uploader.StorePngAsync();

        var complete = await Assert.ThrowsAsync<RpcException>(async () =>
            await stranger.Client.CompleteUploadAsync(new CompleteUploadRequest { AssetId = id.ToString(), SizeBytes = 1, Sha256 = "" }));
        var link = await Assert.ThrowsAsync<RpcException>(async () =>
            await stranger.Client.CreateDownloadLinkAsync(new CreateDownloadLinkRequest { AssetId = id.ToString(), ValidSeconds = 60 }));
        var found = await stranger.Client.GetAssetsAsync(new GetAssetsRequest { AssetIds = { id.ToString() } });

        Assert.Equal(StatusCode.NotFound, complete.StatusCode);
        Assert.Equal(StatusCode.NotFound, link.StatusCode);
        Assert.Empty(found.Assets);
    }

    [Fact]
    public async Task A_download_link_inside_the_system_gives_the_bytes()
    {
        using var uploader = new Uploader(host, Callers.New());
        var bytes = Media.Png();
        var id = await uploader.StoreAsync(bytes, uploader.Request());

        var link = await uploader.Client.CreateDownloadLinkAsync(new CreateDownloadLinkRequest { AssetId = id.ToString(), ValidSeconds = 60 });

        Assert.True(Uri.TryCreate(link.Url, UriKind.Absolute, out _));
        using var client = host.CreateClient();
        Assert.Equal(bytes, await client.GetByteArrayAsync(link.Url));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(link.Url)).StatusCode);
    }
}
