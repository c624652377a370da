using Grpc.Core;
using MediaLab.Contracts.KeyVault.V1;
using MediaLab.KeyVault.Checks;
using MediaLab.KeyVault.Data;
using MediaLab.KeyVault.Encryption;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.KeyVault.ApiKeys;

/// <summary>The only way a plain key leaves the vault; mapped for Generation alone.</summary>
internal sealed class ProviderKeysService(KeyVaultDb db, KeyReader reader, MasterKeyRing ring) : ProviderKeys.ProviderKeysBase
{
    /// <summary>
    /// One key: the preferred one that opens, checked ones before unchecked ones and newer ones before older ones. None when there is none.
    /// </summary>
    public override async Task<ResolveKeysReply> Resolve(ResolveKeysRequest request, ServerCallContext context)
    {
        var provider = ProviderChecks.Find(request.Provider)?.Provider ?? throw ApiException.Invalid("provider", "There is no such provider.");
        var generationId = Guid.TryParse(request.GenerationId, out var id) ? id : throw ApiException.Invalid("generationId", "A key leaves the vault for a generation only.");
        var reply = new ResolveKeysReply();
        foreach (var key in await UsableKeys(provider).ToListAsync(context.CancellationToken))
        {
            if (await reader.ReadAsync(key, KeyPurpose.Generation, generationId, context.CancellationToken) is { } secret)
            {
                reply.Keys.Add(new ProviderKey { KeyId = key.Id.ToString(), Label = key.Label ?? "", Secret = secret, BaseUrl = key.BaseUrl });
                break;
            }
        }

        return reply;
    }

    public override async Task<ListProvidersReply> ListProviders(ListProvidersRequest request, ServerCallContext context)
    {
        var held = (await ring.GetAsync(context.CancellationToken)).All.Keys.ToArray();
        var keys = await UsableKeys(null).AsNoTracking().Where(key => held.Contains(key.Sealed.MasterKeyId)).ToListAsync(context.CancellationToken);
        var reply = new ListProvidersReply();
        reply.Providers.AddRange(keys.GroupBy(key => key.Provider).Select(group => new ProviderWithKeys
        {
            Provider = group.Key,
            ActiveKeys = group.Count(),
            BaseUrl = group.First().BaseUrl,
        }));
        return reply;
    }

    private IQueryable<ApiKey> UsableKeys(string? provider) => db.ApiKeys
        .Where(key => key.Active && (key.Status == KeyStatus.Valid || key.Status == KeyStatus.Unchecked) && (provider == null || key.Provider == provider))
        .OrderBy(key => key.Status == KeyStatus.Valid ? 0 : 1).ThenByDescending(key => key.CreatedAt).ThenByDescending(key => key.Id);
}
