using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace MediaLab.Assets.Storage;

/// <summary>An address that works without credentials until its time is over.</summary>
internal sealed record ContentLink(string Url, DateTimeOffset ExpiresAt);

/// <summary>
/// Signed, expiring links to bytes: of the store itself where the audience can reach it, else of this service. Public links of ours are paths
/// (<c>/api/assets/content/...</c>), so that they work on any host name the gateway has.
/// </summary>
internal sealed class ContentLinks(IObjectStore store, LinkSigner signer, IConfiguration configuration, IServer server, TimeProvider clock)
{
    public const string Route = "/api/assets/content";
    private static readonly TimeSpan UploadLifetime = TimeSpan.FromHours(2);

    public ContentLink Upload(string key, string mediaType, long maxBytes, LinkAudience audience)
    {
        var expiresAt = clock.GetUtcNow() + UploadLifetime;
        return new ContentLink(
            store.DirectUpload(key, mediaType, expiresAt, audience)
                ?? Own(new ContentGrant(key, expiresAt.ToUnixTimeSeconds(), MaxBytes: maxBytes, MediaType: mediaType), audience),
            expiresAt);
    }

    public ContentLink Download(string key, ContentHeaders headers, TimeSpan validFor, LinkAudience audience)
    {
        var expiresAt = clock.GetUtcNow() + validFor;
        if (store.DirectDownload(key, headers, expiresAt, audience) is { } direct)
        {
            return new ContentLink(direct, expiresAt);
        }

        // The end is rounded up to a quarter of the time: who asks again soon gets the same address and finds it in the cache.
        var step = Math.Max(1, validFor.Ticks / 4);
        expiresAt = new DateTimeOffset((expiresAt.UtcTicks + step - 1) / step * step, TimeSpan.Zero);
        return new ContentLink(Own(new ContentGrant(key, expiresAt.ToUnixTimeSeconds(), headers), audience), expiresAt);
    }

    private string Own(ContentGrant grant, LinkAudience audience)
    {
        var path = $"{Route}/{signer.Sign(grant)}";
        return audience switch
        {
            LinkAudience.Public => path,
            LinkAudience.Internal => new Uri(OwnAddress(), path).ToString(),
        };
    }

    /// <summary>Where other services reach this one: what the AppHost says, else where this process listens.</summary>
    private Uri OwnAddress()
    {
        if (configuration["services:assets:http:0"] is { Length: > 0 } configured)
        {
            return new Uri(configured);
        }

        var listening = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?? throw new InvalidOperationException("services:assets:http:0 is not set and the server listens nowhere: upload links need an address.");
        var address = BindingAddress.Parse(listening);
        return new Uri($"{address.Scheme}://{(address.Host is "*" or "+" or "[::]" or "0.0.0.0" ? Environment.MachineName : address.Host)}:{address.Port}");
    }
}
