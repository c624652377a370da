using System.ComponentModel.DataAnnotations;
using MediaLab.KeyVault.Checks;
using MediaLab.KeyVault.Data;
using MediaLab.KeyVault.Encryption;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Egress;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.KeyVault.ApiKeys;

/// <summary>A provider key to keep.</summary>
public sealed record AddApiKeyRequest
{
    /// <summary>For example "openai" or "anthropic".</summary>
    /// <example>openai</example>
    [Required, StringLength(40)]
    public required string Provider { get; init; }

    /// <summary>To tell keys of one provider apart; at most 80 characters.</summary>
    /// <example>Studio account</example>
    [StringLength(ApiKey.MaxLabelLength)]
    public string? Label { get; init; }

    /// <summary>The key as the provider shows it; white space around it is ignored.</summary>
    /// <example>sk-proj-example-not-a-real-key-0001</example>
    [Required, StringLength(2 * PlainKey.MaxLength)]
    public required string Key { get; init; }

    /// <summary>Another address that speaks the provider's protocol; null for the provider's own.</summary>
    [StringLength(BaseAddress.MaxLength)]
    public string? BaseUrl { get; init; }

    /// <summary>A record would print its members.</summary>
    public override string ToString() => nameof(AddApiKeyRequest);
}

internal static class AddApiKey
{
    public static async Task<Created<Envelope<ApiKeyResponse>>> Handle(
        AddApiKeyRequest request, KeyVaultDb db, KeyCheck check, KeyCipher cipher, MasterKeyRing ring, EgressRule egress, CurrentUser user, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var provider = ProviderChecks.Find(request.Provider)
            ?? throw ApiException.Invalid("provider", $"Keys can be kept for: {string.Join(", ", ProviderChecks.All.Select(known => known.Provider))}.");
        var secret = PlainKey.Clean(request.Key);
        var baseUrl = await BaseAddress.CheckAsync(request.BaseUrl, provider, egress, cancellationToken);
        if (await db.ApiKeys.CountAsync(cancellationToken) >= ApiKey.MaxPerWorkspace)
        {
            throw new ApiException(409, ErrorCodes.TooManyKeys, $"A workspace keeps at most {ApiKey.MaxPerWorkspace} keys. Delete one first.");
        }

        var result = await check.RunAsync(provider, secret, baseUrl, cancellationToken);
        result.ThrowIfRefused();
        var (id, now) = (Guid.CreateVersion7(clock.GetUtcNow()), clock.GetUtcNow());
        var key = new ApiKey
        {
            WorkspaceId = user.WorkspaceId,
            Id = id,
            CreatedBy = user.UserId,
            Provider = provider.Provider,
            Label = string.IsNullOrWhiteSpace(request.Label) ? null : request.Label.Trim(),
            Masked = PlainKey.Mask(secret),
            BaseUrl = baseUrl,
            Sealed = await cipher.SealAsync(secret, new KeyBinding(user.WorkspaceId, id, provider.Provider, baseUrl, 1), cancellationToken),
            CreatedAt = now,
        };
        key.Apply(result, now);
        key.Changed(db, wasUsable: false, now);
        db.ApiKeys.Add(key);
        await db.SaveChangesAsync(cancellationToken);
        return ApiResults.Created($"/api/api-keys/{key.Id}", ApiKeyResponse.Of(key, await ring.GetAsync(cancellationToken)));
    }
}
