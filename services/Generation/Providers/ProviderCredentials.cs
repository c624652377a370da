using MediaLab.Contracts.KeyVault.V1;
using MediaLab.Generation.Catalogue;

namespace MediaLab.Generation.Providers;

/// <summary>Fetches a key at the moment it is used. Nothing keeps it, nothing writes it down.</summary>
internal sealed class ProviderCredentials(ProviderKeys.ProviderKeysClient vault, IConfiguration configuration)
{
    /// <exception cref="ProviderFailure">The workspace has no active key for the provider.</exception>
    public async Task<(Credential? Credential, ProviderAddress? Address)> ResolveAsync(
        MediaProvider provider, ProviderEntry entry, Guid generationId, CancellationToken cancellationToken)
    {
        var own = configuration[$"Providers:{entry.Provider}:BaseUrl"] is { Length: > 0 } overridden ? new Uri(overridden) : entry.BaseUrl;
        var address = own is null ? null : new ProviderAddress(own, ChosenByUser: false);
        if (!provider.NeedsKey)
        {
            return (null, address);
        }

        var reply = await vault.ResolveAsync(
            new ResolveKeysRequest { Provider = entry.Provider, GenerationId = generationId.ToString() }, cancellationToken: cancellationToken);
        var key = reply.Keys.FirstOrDefault()
            ?? throw new ProviderFailure(FailureKind.Final, FailureCodes.ProviderKeyMissing, $"There is no active key for {entry.Name} in this workspace.");
        return (new Credential(key.KeyId, key.Secret), key.BaseUrl.Length > 0 ? new ProviderAddress(new Uri(key.BaseUrl), ChosenByUser: true) : address);
    }
}
