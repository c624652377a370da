using MediaLab.KeyVault.Checks;
using MediaLab.KeyVault.Data;
using MediaLab.KeyVault.Encryption;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.KeyVault.ApiKeys;

internal static class TestApiKey
{
    /// <summary>Asks the provider again. A refusal is the test's result, not an error: the key stays, marked invalid and unused.</summary>
    public static async Task<Ok<Envelope<ApiKeyResponse>>> Handle(
        Guid id, KeyVaultDb db, KeyReader reader, KeyCheck check, MasterKeyRing ring, TimeProvider clock, CancellationToken cancellationToken)
    {
        var key = await db.ApiKeys.FindKeyAsync(id, cancellationToken);
        var wasUsable = key.Usable;
        var secret = await reader.ReadAsync(key, KeyPurpose.Test, null, cancellationToken)
            ?? throw new ApiException(409, ErrorCodes.KeyMustBeReentered, "This key cannot be decrypted any more. Enter it again.");
        var result = await check.RunAsync(ProviderChecks.Find(key.Provider)!, secret, key.BaseUrl, cancellationToken);
        key.Apply(result, clock.GetUtcNow());
        key.Changed(db, wasUsable, clock.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        return ApiResults.Ok(ApiKeyResponse.Of(key, await ring.GetAsync(cancellationToken)), result.Message);
    }
}
