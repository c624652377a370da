namespace MediaLab.Assets.Storage;

/// <summary>
/// Where bytes live. Keys are lower-case path-like names (<see cref="ObjectKeys"/>); what is stored under a key that clients can read never changes.
/// A store that does not answer throws <see cref="ServiceDefaults.Errors.ApiException"/> 503.
/// </summary>
internal interface IObjectStore
{
    /// <summary>Makes the store usable (folder, bucket) and proves that it answers.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Null when there is no such object. The stream can seek.</summary>
    Task<StoredObject?> OpenAsync(string key, CancellationToken cancellationToken);

    /// <summary>Stores all of <paramref name="content"/> or nothing; replaces what was there.</summary>
    /// <exception cref="ObjectTooLargeException">More than <paramref name="maxBytes"/>.</exception>
    Task WriteAsync(string key, Stream content, string mediaType, long maxBytes, CancellationToken cancellationToken);

    /// <summary>False when there is nothing at <paramref name="from"/>. Replaces what was at <paramref name="to"/>.</summary>
    Task<bool> MoveAsync(string from, string to, CancellationToken cancellationToken);

    /// <summary>False when there is nothing at <paramref name="from"/>.</summary>
    Task<bool> CopyAsync(string from, string to, CancellationToken cancellationToken);

    /// <summary>Nothing happens when the object is not there.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>Deletes every object whose key begins with <paramref name="prefix"/>, which ends with a slash.</summary>
    Task DeleteAllAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>A signed address of the store itself for one PUT; null when that audience cannot reach the store.</summary>
    string? DirectUpload(string key, string mediaType, DateTimeOffset expiresAt, LinkAudience audience);

    /// <summary>A signed address of the store itself for GETs; null when that audience cannot reach the store.</summary>
    string? DirectDownload(string key, ContentHeaders headers, DateTimeOffset expiresAt, LinkAudience audience);
}

/// <summary>Who follows a link.</summary>
internal enum LinkAudience
{
    /// <summary>A browser or an API client, through the gateway.</summary>
    Public,

    /// <summary>Another service of this installation.</summary>
    Internal,
}

/// <summary>How a download presents itself.</summary>
/// <param name="MediaType">Content-Type, always ours and never the uploader's word.</param>
/// <param name="FileName">Offered for saving.</param>
/// <param name="Attachment">Save instead of show.</param>
internal sealed record ContentHeaders(string MediaType, string FileName, bool Attachment);

/// <summary>An open object.</summary>
internal sealed class StoredObject(Stream content, long length, DateTimeOffset lastModified, string entityTag) : IAsyncDisposable
{
    public Stream Content { get; } = content;

    public long Length { get; } = length;

    public DateTimeOffset LastModified { get; } = lastModified;

    /// <summary>Without quotes.</summary>
    public string EntityTag { get; } = entityTag;

    public ValueTask DisposeAsync() => Content.DisposeAsync();
}

/// <summary>The content went over its limit; nothing was stored.</summary>
internal sealed class ObjectTooLargeException(long maxBytes) : Exception($"More than {maxBytes} bytes.")
{
    public long MaxBytes { get; } = maxBytes;
}
