using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using MediaLab.KeyVault.Checks;
using MediaLab.KeyVault.Data;
using MediaLab.KeyVault.Encryption;
using MediaLab.ServiceDefaults.Egress;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.KeyVault.ApiKeys;

/// <summary>What to change. A member that is left out stays as it is.</summary>
public sealed record UpdateApiKeyRequest
{
    /// <summary>At most 80 characters; null clears it.</summary>
    /// <example>Studio account</example>
    [StringLength(ApiKey.MaxLabelLength)]
    public string? Label { get; init { field = value; GivesLabel = true; } }

    /// <summary>False keeps the key without using it.</summary>
    /// <example>true</example>
    public bool? Active { get; init; }

    /// <summary>The new key in place of the old one; the provider is asked first.</summary>
    [StringLength(2 * PlainKey.MaxLength)]
    public string? Key { get; init; }

    /// <summary>Another address, or null for the provider's own; needs the key again, because a stored key never goes to a new address.</summary>
    [StringLength(BaseAddress.MaxLength)]
    public string? BaseUrl { get; init { field = value; GivesBaseUrl = true; } }

    [JsonIgnore]
    internal bool GivesLabel { get; private init; }

    [JsonIgnore]
    internal bool GivesBaseUrl { get; private init; }

    /// <summary>A record would print its members.</summary>
    public override string ToString() => nameof(UpdateApiKeyRequest);
}

internal static class UpdateApiKey
{
    public static async Task<Ok<Envelope<ApiKeyResponse>>> Handle(
        Guid id, UpdateApiKeyRequest request, KeyVaultDb db, KeyCheck check, KeyCipher cipher, MasterKeyRing ring, EgressRule egress, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var key = await db.ApiKeys.FindKeyAsync(id, cancellationToken);
        var wasUsable = key.Usable;
        key.Label = !request.GivesLabel ? key.Label : string.IsNullOrWhiteSpace(request.Label) ? null : request.Label.Trim();
        key.Active = request.Active ?? key.Active;
        var baseUrl = request.GivesBaseUrl ? await BaseAddress.CheckAsync(request.BaseUrl, ProviderChecks.Find(key.Provider)!, egress, cancellationToken) : key.BaseUrl;
        if (request.Key is not null)
        {
            await RotateAsync(key, PlainKey.Clean(request.Key), baseUrl, check, cipher, clock, cancellationToken);
        }
        else if (baseUrl != key.BaseUrl)
        {
            throw new ApiException(422, ErrorCodes.KeyRequired, "Enter the key together with its new address: a stored key is never sent anywhere else.");
        }

        key.Changed(db, wasUsable, clock.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        return ApiResults.Ok(ApiKeyResponse.Of(key, await ring.GetAsync(cancellationToken)));
    }

    /// <summary>A refused key changes nothing: the old one stays.</summary>
    private static async Task RotateAsync(
        ApiKey key, string secret, string baseUrl, KeyCheck check, KeyCipher cipher, TimeProvider clock, CancellationToken cancellationToken)
    {
        var result = await check.RunAsync(ProviderChecks.Find(key.Provider)!, secret, baseUrl, cancellationToken);
        result.ThrowIfRefused();
        (key.BaseUrl, key.KeyVersion, key.Masked) = (baseUrl, key.KeyVersion + 1, PlainKey.Mask(secret));
        key.Sealed = await cipher.SealAsync(secret, key.Binding, cancellationToken);
        key.Apply(result, clock.GetUtcNow());
    }
}
