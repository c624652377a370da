using MediaLab.Contracts.Events;
using MediaLab.KeyVault.Data;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.KeyVault.ApiKeys;

internal static class DeleteApiKey
{
    /// <summary>The key is gone at once; who used it stays in the access log.</summary>
    public static async Task<Ok<Envelope<Nothing?>>> Handle(Guid id, KeyVaultDb db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var key = await db.ApiKeys.FindKeyAsync(id, cancellationToken);
        db.ApiKeys.Remove(key);
        if (key.Usable)
        {
            db.Publish(new ApiKeyRemoved(key.WorkspaceId, key.Id, key.Provider, clock.GetUtcNow()), key.Id);
        }

        await db.SaveChangesAsync(cancellationToken);
        return ApiResults.Done("The key was deleted here. Revoke it at the provider if someone else may have seen it.");
    }
}
