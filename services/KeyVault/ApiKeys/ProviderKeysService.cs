using Grpc.Core;
using MediaLab.Contracts.KeyVault.V1;
using MediaLab.KeyVault.Checks;
using MediaLab.KeyVault.Data;
using MediaLab.KeyVault.Encryption;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.KeyVault.ApiKeys;

/// <summary>The only way a plain key leaves the vault; mapped for Generation alone.</summary>
internal sealed class ProviderKeysService(KeyVaultDb db, KeyReader reader, KeyCheck check, MasterKeyRing ring) : ProviderKeys.ProviderKeysBase
{
    /// <summary>The preferred key that opens: checked ones before unchecked ones, newer ones before older ones.</summary>
    public override async Task<ResolveKeyReply> Resolve(ResolveKeyRequest request, ServerCallContext context)
    {
        var provider = ProviderChecks.Find(request.Provider)?.Provider ?? throw ApiException.Invalid("provider", "There is no such provider.");
        var generationId = Guid.TryParse(request.GenerationId, out var id) ? id : (Guid?)null;
        if (generationId is null != request.Listing)
        {
            throw ApiException.Invalid("generationId", "A key leaves the vault for a generation, or to ask what the provider serves.");
        }

        var tried = request.ExceptKeyIds.Select(Guid.Parse).ToArray();
        Guid? wanted = request.KeyId.Length > 0 ? Guid.Parse(request.KeyId) : null;
        var keys = await UsableKeys(provider).Where(key => !tried.Contains(key.Id) && (wanted == null || key.Id == wanted)).ToListAsync(context.CancellationToken);
        for (var place = 0; place < keys.Count; place++)
        {
            var key = keys[place];
            if (await reader.ReadAsync(key, request.Listing ? KeyPurpose.Listing : KeyPurpose.Generation, generationId, context.CancellationToken) is { } secret)
            {
                return new ResolveKeyReply
                {
                    Key = new ProviderKey { KeyId = key.Id.ToString(), Label = key.Label ?? "", Secret = secret, BaseUrl = key.BaseUrl },
                    Others = keys.Count - place - 1,
                };
            }
        }

        return new ResolveKeyReply();
    }

    public override async Task<CheckKeyReply> Check(CheckKeyRequest request, ServerCallContext context)
    {
        var provider = ProviderChecks.Find(request.Provider) ?? throw ApiException.Invalid("provider", "There is no such provider.");
        if (await UsableKeys(provider.Provider).FirstOrDefaultAsync(context.CancellationToken) is not { } key
            || await reader.ReadAsync(key, KeyPurpose.Test, null, context.CancellationToken) is not { } secret)
        {
            return new CheckKeyReply { Outcome = "unknown", Message = "There is no key to ask with." };
        }

        var result = await check.RunAsync(provider, secret, key.BaseUrl, context.CancellationToken);
        return new CheckKeyReply { Outcome = result.Outcome.ToString().ToLowerInvariant(), Message = result.Message };
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
            KeyIds = { group.Select(key => key.Id.ToString()) },
        }));
        return reply;
    }

    private IQueryable<ApiKey> UsableKeys(string? provider) => db.ApiKeys
        .Where(key => key.Active && (key.Status == KeyStatus.Valid || key.Status == KeyStatus.Unchecked) && (provider == null || key.Provider == provider))
        .OrderBy(key => key.Status == KeyStatus.Valid ? 0 : 1).ThenByDescending(key => key.CreatedAt).ThenByDescending(key => key.Id);
}
