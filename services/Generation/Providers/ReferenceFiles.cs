using Grpc.Core;
using MediaLab.Contracts.Assets.V1;

namespace MediaLab.Generation.Providers;

/// <summary>The bytes of the assets that a request works from.</summary>
internal sealed class ReferenceFiles(AssetStore.AssetStoreClient assets, IHttpClientFactory http)
{
    public const string Client = "references";
    private const int LinkSeconds = 600;

    /// <summary>For bodies that carry the file as it is. The caller disposes it.</summary>
    /// <exception cref="ProviderFailure">The store is away, and nothing has left yet: try again later.</exception>
    public async Task<Stream> OpenAsync(Reference reference, CancellationToken cancellationToken)
    {
        try
        {
            var link = await assets.CreateDownloadLinkAsync(
                new CreateDownloadLinkRequest { AssetId = reference.AssetId.ToString(), ValidSeconds = LinkSeconds }, cancellationToken: cancellationToken);
            return await http.CreateClient(Client).GetStreamAsync(link.Url, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is RpcException && !cancellationToken.IsCancellationRequested))
        {
            throw StoreAway(exception);
        }
    }

    /// <summary>For bodies that carry the file within JSON.</summary>
    /// <param name="mostBytes">What the provider takes.</param>
    /// <exception cref="ProviderFailure">It is larger, or the store is away.</exception>
    public async Task<byte[]> ReadAsync(Reference reference, long mostBytes, CancellationToken cancellationToken)
    {
        if (reference.SizeBytes > mostBytes)
        {
            throw new ProviderFailure(
                FailureKind.Final, FailureCodes.ReferenceUnusable, $"A reference has {reference.SizeBytes} bytes; this model takes at most {mostBytes}.");
        }

        await using var stream = await OpenAsync(reference, cancellationToken);
        var bytes = new byte[reference.SizeBytes];
        try
        {
            await stream.ReadExactlyAsync(bytes, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw StoreAway(exception);
        }

        return bytes;
    }

    private static ProviderFailure StoreAway(Exception exception) =>
        new(FailureKind.RetryLater, FailureCodes.WorkerError, "An asset that this is to be made from could not be read.", exception);

    /// <summary>Base64 without a prefix.</summary>
    public async Task<string> Base64Async(Reference reference, long mostBytes, CancellationToken cancellationToken) =>
        Convert.ToBase64String(await ReadAsync(reference, mostBytes, cancellationToken));

    /// <summary><c>data:image/png;base64,...</c></summary>
    public async Task<string> DataUriAsync(Reference reference, long mostBytes, CancellationToken cancellationToken) =>
        $"data:{reference.MediaType};base64,{await Base64Async(reference, mostBytes, cancellationToken)}";
}
