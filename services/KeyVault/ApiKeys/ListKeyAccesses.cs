using MediaLab.KeyVault.Data;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.KeyVault.ApiKeys;

/// <summary>One use of a key.</summary>
public sealed record KeyAccessResponse
{
    public required Guid Id { get; init; }

    public required KeyPurpose Purpose { get; init; }

    /// <summary>The generation it was used for; null for other purposes.</summary>
    /// <example>01997c3e-8b1a-7fcc-9c55-7229e82662ae</example>
    public required Guid? GenerationId { get; init; }

    /// <summary>The service that asked; for a person's request the gateway.</summary>
    /// <example>generation</example>
    public required string Service { get; init; }

    /// <summary>On whose behalf; null when no person was behind it.</summary>
    /// <example>01997c3e-8b1a-70d9-9c55-fed9bd1ee63b</example>
    public required Guid? UserId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal static class ListKeyAccesses
{
    /// <summary>Newest first; also of a key that was deleted.</summary>
    public static async Task<Ok<Envelope<Page<KeyAccessResponse>>>> Handle(Guid id, [AsParameters] PageQuery query, KeyVaultDb db, CancellationToken cancellationToken)
    {
        var accesses = db.KeyAccesses.AsNoTracking().Where(access => access.ApiKeyId == id);
        if (!await db.ApiKeys.AnyAsync(key => key.Id == id, cancellationToken) && !await accesses.AnyAsync(cancellationToken))
        {
            throw ApiException.NotFound("key");
        }

        if (query.After is { } after)
        {
            var (time, last) = (after.Time, after.Id);
            accesses = accesses.Where(access => access.CreatedAt < time || (access.CreatedAt == time && access.Id < last));
        }

        var found = await accesses.OrderByDescending(access => access.CreatedAt).ThenByDescending(access => access.Id).Take(query.Take + 1).ToListAsync(cancellationToken);
        var page = found.Take(query.Take).ToList();
        return ApiResults.Ok(new Page<KeyAccessResponse>(
            [.. page.Select(access => new KeyAccessResponse
            {
                Id = access.Id,
                Purpose = access.Purpose,
                GenerationId = access.GenerationId,
                Service = access.Service,
                UserId = access.UserId,
                CreatedAt = access.CreatedAt,
            })],
            found.Count > query.Take ? PageCursor.At(page[^1].CreatedAt, page[^1].Id).ToString() : null));
    }
}
