using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace MediaLab.Assets.Storage;

/// <summary>
/// Objects in a bucket of any S3-compatible store. Only what all of them understand is used: one PUT per object, no chunked signatures, no
/// checksums of newer SDKs.
/// </summary>
internal sealed class S3ObjectStore : IObjectStore, IDisposable
{
    private readonly string _bucket;
    private readonly AmazonS3Client _client;
    private readonly AmazonS3Client? _publicClient;

    public S3ObjectStore(IOptions<S3Options> options)
    {
        _bucket = options.Value.Bucket;
        _client = Connect(options.Value, options.Value.Endpoint);
        _publicClient = string.IsNullOrEmpty(options.Value.PublicEndpoint) ? null : Connect(options.Value, options.Value.PublicEndpoint);
    }

    public Task PrepareAsync(CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        try
        {
            await _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _bucket, MaxKeys = 1 }, cancellationToken);
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            await _client.PutBucketAsync(new PutBucketRequest { BucketName = _bucket }, cancellationToken);
        }

        return true;
    });

    public Task<StoredObject?> OpenAsync(string key, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        try
        {
            var head = await _client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = _bucket, Key = ObjectKeys.Checked(key) }, cancellationToken);
            var modified = head.LastModified is { } time ? new DateTimeOffset(time.ToUniversalTime(), TimeSpan.Zero) : DateTimeOffset.UnixEpoch;
            var stream = new RangedReadStream(head.ContentLength, (from, token) => ReadFromAsync(key, from, token));
            return new StoredObject(stream, head.ContentLength, modified, head.ETag?.Trim('"') ?? $"{head.ContentLength:x}");
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    });

    public async Task WriteAsync(string key, Stream content, string mediaType, long maxBytes, CancellationToken cancellationToken)
    {
        // A PUT must know its length and its hash before it begins.
        var spool = new FileStream(
            Path.Combine(Path.GetTempPath(), $"medialab-put-{Guid.NewGuid():N}"),
            new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous });
        await using (spool)
        {
            await LimitedCopy.ToAsync(content, spool, maxBytes, cancellationToken);
            spool.Position = 0;
            await GuardAsync(() => _client.PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = _bucket,
                    Key = ObjectKeys.Checked(key),
                    InputStream = spool,
                    AutoCloseStream = false,
                    ContentType = mediaType.Length == 0 ? "application/octet-stream" : mediaType,
                    UseChunkEncoding = false,
                },
                cancellationToken));
        }
    }

    public async Task<bool> MoveAsync(string from, string to, CancellationToken cancellationToken)
    {
        if (!await CopyAsync(from, to, cancellationToken))
        {
            return false;
        }

        await DeleteAsync(from, cancellationToken);
        return true;
    }

    public Task<bool> CopyAsync(string from, string to, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        try
        {
            await _client.CopyObjectAsync(
                new CopyObjectRequest { SourceBucket = _bucket, SourceKey = ObjectKeys.Checked(from), DestinationBucket = _bucket, DestinationKey = ObjectKeys.Checked(to) },
                cancellationToken);
            return true;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    });

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        try
        {
            await _client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = _bucket, Key = ObjectKeys.Checked(key) }, cancellationToken);
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            // Some stores say so, others do not.
        }

        return true;
    });

    public async Task DeleteAllAsync(string prefix, CancellationToken cancellationToken)
    {
        ListObjectsV2Response page;
        do
        {
            page = await GuardAsync(() => _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _bucket, Prefix = prefix }, cancellationToken));
            // An empty listing is null. One by one: not every store takes a list.
            foreach (var found in page.S3Objects ?? [])
            {
                await DeleteAsync(found.Key, cancellationToken);
            }
        }
        while (page.IsTruncated == true);
    }

    public string? DirectUpload(string key, string mediaType, DateTimeOffset expiresAt, LinkAudience audience) =>
        ClientFor(audience) is not { } client ? null : Sign(client, new GetPreSignedUrlRequest { Verb = HttpVerb.PUT, Key = key, ContentType = mediaType }, expiresAt);

    public string? DirectDownload(string key, ContentHeaders headers, DateTimeOffset expiresAt, LinkAudience audience)
    {
        if (ClientFor(audience) is not { } client)
        {
            return null;
        }

        var disposition = new ContentDispositionHeaderValue(headers.Attachment ? "attachment" : "inline");
        disposition.SetHttpFileName(headers.FileName);
        return Sign(
            client,
            new GetPreSignedUrlRequest
            {
                Verb = HttpVerb.GET,
                Key = key,
                ResponseHeaderOverrides = new ResponseHeaderOverrides { ContentType = headers.MediaType, ContentDisposition = disposition.ToString() },
            },
            expiresAt);
    }

    public void Dispose()
    {
        _client.Dispose();
        _publicClient?.Dispose();
    }

    private AmazonS3Client? ClientFor(LinkAudience audience) => audience switch
    {
        LinkAudience.Internal => _client,
        LinkAudience.Public => _publicClient,
    };

    private string Sign(AmazonS3Client client, GetPreSignedUrlRequest request, DateTimeOffset expiresAt)
    {
        request.BucketName = _bucket;
        request.Expires = expiresAt.UtcDateTime;
        request.Protocol = client.Config.ServiceURL?.StartsWith("http:", StringComparison.OrdinalIgnoreCase) == true ? Protocol.HTTP : Protocol.HTTPS;
        return client.GetPreSignedURL(request);
    }

    private Task<Stream> ReadFromAsync(string key, long from, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        var request = new GetObjectRequest { BucketName = _bucket, Key = key };
        if (from > 0)
        {
            request.ByteRange = new ByteRange($"bytes={from}-");
        }

        return (await _client.GetObjectAsync(request, cancellationToken)).ResponseStream;
    });

    private static AmazonS3Client Connect(S3Options options, string? endpoint)
    {
        var config = new AmazonS3Config
        {
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            MaxErrorRetry = 2,
            Timeout = TimeSpan.FromMinutes(30),
        };
        if (string.IsNullOrEmpty(endpoint))
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }
        else
        {
            (config.ServiceURL, config.AuthenticationRegion, config.ForcePathStyle) = (endpoint, options.Region, true);
        }

        return string.IsNullOrEmpty(options.AccessKey)
            ? new AmazonS3Client(config)
            : new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), config);
    }

    /// <summary>A store that is away, refuses our keys or fails is 503 for the caller: nothing of it is the caller's fault.</summary>
    private static async Task<T> GuardAsync<T>(Func<Task<T>> operation)
    {
        try
        {
            return await operation();
        }
        catch (Exception exception) when (exception is AmazonServiceException or AmazonClientException or HttpRequestException or IOException)
        {
            throw StorageUnavailable.Because(exception);
        }
    }
}
