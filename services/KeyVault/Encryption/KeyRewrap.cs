using MediaLab.KeyVault.ApiKeys;
using MediaLab.KeyVault.Data;
using MediaLab.ServiceDefaults.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.KeyVault.Encryption;

/// <summary>What a rewrap came to.</summary>
/// <param name="MasterKeyId" example="2026-11">The master key that now encrypts.</param>
/// <param name="Rewrapped" example="4">Keys that this run encrypted anew.</param>
/// <param name="Unreadable" example="0">Keys that cannot be decrypted here: their master key is missing, or their row is damaged. Left as they are.</param>
/// <param name="RetiredMasterKeys" example='["2025-11"]'>Master keys that nothing is encrypted with any more: they can be removed.</param>
public sealed record RewrapReport(string MasterKeyId, int Rewrapped, int Unreadable, IReadOnlyList<string> RetiredMasterKeys);

/// <summary>
/// Encrypts every stored key under the current master key, one transaction per key: stopped at any point, each key is readable with the
/// old or the new master key, and the next run goes on.
/// </summary>
internal sealed class KeyRewrap(IServiceScopeFactory scopes, MasterKeyRing ring, ILogger<KeyRewrap> logger)
{
    private const int BatchSize = 100;

    /// <exception cref="MasterKeyException">There is no usable master key.</exception>
    public async Task<RewrapReport> RunAsync(CancellationToken cancellationToken)
    {
        var masterKeys = await ring.GetAsync(cancellationToken);
        var current = masterKeys.Current?.Id ?? throw new MasterKeyException(masterKeys.Problem!);
        var (rewrapped, unreadable, last) = (0, 0, Guid.Empty);
        List<Guid> batch;
        do
        {
            batch = await NextAsync(current, last, cancellationToken);
            foreach (var id in batch)
            {
                if (await RewrapAsync(id, current, cancellationToken))
                {
                    rewrapped++;
                }
                else
                {
                    unreadable++;
                }

                last = id;
            }
        }
        while (batch.Count == BatchSize);

        logger.LogInformation("Rewrapped {Rewrapped} provider keys under {MasterKey}; {Unreadable} could not be read.", rewrapped, current, unreadable);
        return new RewrapReport(current, rewrapped, unreadable, await RetiredAsync(current, cancellationToken));
    }

    private async Task<List<Guid>> NextAsync(string current, Guid last, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateWorkerScope();
        return await scope.ServiceProvider.GetRequiredService<KeyVaultDb>().ApiKeys
            .Where(key => key.Sealed.MasterKeyId != current && key.Id > last)
            .OrderBy(key => key.Id).Select(key => key.Id).Take(BatchSize).ToListAsync(cancellationToken);
    }

    /// <summary>False when the key cannot be read. One that was deleted or replaced meanwhile needs nothing.</summary>
    private async Task<bool> RewrapAsync(Guid id, string current, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateWorkerScope();
        var (db, cipher, reader) = (scope.ServiceProvider.GetRequiredService<KeyVaultDb>(), scope.ServiceProvider.GetRequiredService<KeyCipher>(), scope.ServiceProvider.GetRequiredService<KeyReader>());
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // The lock makes whoever replaces this key at the same moment wait, and then see the new ciphertext or win.
        await db.Database.ExecuteSqlAsync($"select from api_keys where id = {id} for update", cancellationToken);
        var key = await db.ApiKeys.FirstOrDefaultAsync(key => key.Id == id, cancellationToken);
        if (key is null || key.Sealed.MasterKeyId == current)
        {
            return true;
        }

        var secret = await reader.ReadAsync(key, KeyPurpose.Rewrap, null, cancellationToken);
        if (secret is not null)
        {
            key.Sealed = await cipher.SealAsync(secret, key.Binding, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return secret is not null;
    }

    private async Task<List<string>> RetiredAsync(string current, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateWorkerScope();
        var db = scope.ServiceProvider.GetRequiredService<KeyVaultDb>();
        return await db.MasterKeys.Where(master => master.Id != current && !db.ApiKeys.Any(key => key.Sealed.MasterKeyId == master.Id))
            .OrderBy(master => master.FirstSeenAt).Select(master => master.Id).ToListAsync(cancellationToken);
    }
}
