using MediaLab.KeyVault.Data;
using MediaLab.KeyVault.Encryption;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.KeyVault.ApiKeys;

internal static class GetApiKey
{
    public static async Task<Ok<Envelope<ApiKeyResponse>>> Handle(Guid id, KeyVaultDb db, MasterKeyRing ring, CancellationToken cancellationToken)
    {
        var key = await db.ApiKeys.AsNoTracking().FindKeyAsync(id, cancellationToken);
        return ApiResults.Ok(ApiKeyResponse.Of(key, await ring.GetAsync(cancellationToken)));
    }

    /// <exception cref="ApiException">404: not in this workspace.</exception>
    public static async Task<ApiKey> FindKeyAsync(this IQueryable<ApiKey> keys, Guid id, CancellationToken cancellationToken) =>
        await keys.FirstOrDefaultAsync(key => key.Id == id, cancellationToken) ?? throw ApiException.NotFound("key");
}
