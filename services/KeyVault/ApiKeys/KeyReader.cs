using MediaLab.KeyVault.Data;
using MediaLab.KeyVault.Encryption;
using MediaLab.ServiceDefaults.Authentication;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.KeyVault.ApiKeys;

/// <summary>The one place where a stored key becomes plain: whoever reads it is written down first.</summary>
internal sealed class KeyReader(KeyVaultDb db, KeyCipher cipher, CurrentUser user, MasterKeyRing ring, TimeProvider clock, ILogger<KeyReader> logger)
{
    /// <summary>Null when the key cannot be decrypted; one whose master key is here is then marked as damaged.</summary>
    public async Task<string?> ReadAsync(ApiKey key, KeyPurpose purpose, Guid? generationId, CancellationToken cancellationToken)
    {
        var secret = await cipher.OpenAsync(key.Sealed, key.Binding, cancellationToken);
        if (secret is null)
        {
            if ((await ring.GetAsync(cancellationToken)).Holds(key.Sealed.MasterKeyId) && key.Status != KeyStatus.Reenter)
            {
                logger.LogError("Provider key {ApiKeyId} does not open: its row was damaged or tampered with.", key.Id);
                var wasUsable = key.Usable;
                key.MarkDamaged();
                key.Changed(db, wasUsable, clock.GetUtcNow());
                await db.SaveChangesAsync(cancellationToken);
            }

            return null;
        }

        var now = clock.GetUtcNow();
        db.KeyAccesses.Add(new KeyAccess
        {
            WorkspaceId = key.WorkspaceId,
            Id = Guid.CreateVersion7(now),
            ApiKeyId = key.Id,
            Purpose = purpose,
            GenerationId = generationId,
            Service = user.CallingService ?? "keyvault",
            UserId = user.Caller?.UserId is { } userId && userId != Guid.Empty ? userId : null,
            CreatedAt = now,
        });
        await db.SaveChangesAsync(cancellationToken);
        if (purpose != KeyPurpose.Rewrap)
        {
            // Not through the entity: a use is not a change, and must not make someone's change fail.
            await db.ApiKeys.Where(row => row.WorkspaceId == key.WorkspaceId && row.Id == key.Id)
                .ExecuteUpdateAsync(row => row.SetProperty(r => r.LastUsedAt, now), cancellationToken);
        }

        return secret;
    }
}
