using MediaLab.KeyVault.Data;
using MediaLab.KeyVault.Encryption;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.OpenApi;
using MediaLab.ServiceDefaults.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.KeyVault.ApiKeys;

/// <summary>One page of keys, newest first.</summary>
/// <param name="Items">The keys, masked.</param>
/// <param name="NextCursor">Pass as <c>cursor</c> for the next page; null on the last.</param>
/// <param name="Notice">Something about all keys that a person must know; null when all is well.</param>
public sealed record ApiKeyList(IReadOnlyList<ApiKeyResponse> Items, string? NextCursor, KeyNotice? Notice);

/// <param name="Code" example="KEYS_MUST_BE_REENTERED">KEYS_MUST_BE_REENTERED or MASTER_KEY_UNAVAILABLE.</param>
/// <param name="Message" example="Two keys cannot be decrypted any more. Enter them again.">Words for the person.</param>
/// <param name="AffectedKeys" example="2">How many of the workspace's keys cannot be used because of it.</param>
public sealed record KeyNotice([OneOf("KEYS_MUST_BE_REENTERED", "MASTER_KEY_UNAVAILABLE")] string Code, string Message, int AffectedKeys);

internal static class ListApiKeys
{
    public const string KeysMustBeReentered = "KEYS_MUST_BE_REENTERED";

    public static async Task<Ok<Envelope<ApiKeyList>>> Handle([AsParameters] PageQuery query, KeyVaultDb db, MasterKeyRing ring, CancellationToken cancellationToken)
    {
        var keys = db.ApiKeys.AsNoTracking();
        if (query.After is { } after)
        {
            var (time, id) = (after.Time, after.Id);
            keys = keys.Where(key => key.CreatedAt < time || (key.CreatedAt == time && key.Id < id));
        }

        var found = await keys.OrderByDescending(key => key.CreatedAt).ThenByDescending(key => key.Id).Take(query.Take + 1).ToListAsync(cancellationToken);
        var page = found.Take(query.Take).ToList();
        var masterKeys = await ring.GetAsync(cancellationToken);
        return ApiResults.Ok(new ApiKeyList(
            [.. page.Select(key => ApiKeyResponse.Of(key, masterKeys))],
            found.Count > query.Take ? PageCursor.At(page[^1].CreatedAt, page[^1].Id).ToString() : null,
            await NoticeAsync(db, masterKeys, cancellationToken)));
    }

    private static async Task<KeyNotice?> NoticeAsync(KeyVaultDb db, MasterKeys masterKeys, CancellationToken cancellationToken)
    {
        var held = masterKeys.All.Keys.ToArray();
        var affected = await db.ApiKeys.CountAsync(key => key.Status == KeyStatus.Reenter || !held.Contains(key.Sealed.MasterKeyId), cancellationToken);
        if (masterKeys.Problem is not null)
        {
            return new KeyNotice(ErrorCodes.MasterKeyUnavailable, "This installation's master key cannot be used, so no key can be read or stored. The administrator finds the reason in the log of keyvault.", affected);
        }

        return affected == 0 ? null : new KeyNotice(
            KeysMustBeReentered,
            $"{(affected == 1 ? "One key" : $"{affected} keys")} cannot be decrypted with this installation's master key. Enter {(affected == 1 ? "it" : "them")} again, or have the administrator bring the earlier master key back.",
            affected);
    }
}
