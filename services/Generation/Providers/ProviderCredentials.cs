using MediaLab.Contracts.KeyVault.V1;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Routing;

namespace MediaLab.Generation.Providers;

/// <summary>Fetches a key at the moment it is used. Nothing keeps it, nothing writes it down.</summary>
internal sealed class ProviderCredentials(ProviderKeys.ProviderKeysClient vault, KeyCircuits circuits, ProviderAddresses addresses)
{
    /// <param name="provider">Whose key.</param>
    /// <param name="entry">Its catalogue entry.</param>
    /// <param name="job">The generation that the key serves. A job at the provider belongs to the key it was submitted with.</param>
    /// <exception cref="ProviderFailure">The workspace has no active key for the provider.</exception>
    public async Task<(Credential? Credential, ProviderAddress? Address)> ResolveAsync(
        MediaProvider provider, ProviderEntry entry, GenerationJob job, CancellationToken cancellationToken)
    {
        var address = addresses.Of(entry) is { } own ? new ProviderAddress(own, ChosenByUser: false) : null;
        if (!provider.NeedsKey)
        {
            return (null, address);
        }

        var reply = job.KeyId is { } used ? await ResolveAsync(entry, job, used, [], cancellationToken) : await ChooseAsync(entry, job, cancellationToken);
        var key = reply.Key ?? throw new ProviderFailure(
            job.KeyId is null ? FailureKind.Final : FailureKind.Unknown, FailureCodes.ProviderKeyMissing,
            job.KeyId is null ? $"There is no active key for {entry.Name} in this workspace." : $"The key that this was submitted to {entry.Name} with is gone: nobody can ask how it ended.");
        return (new Credential(Guid.Parse(key.KeyId), key.Secret, reply.Others), key.BaseUrl.Length > 0 ? new ProviderAddress(new Uri(key.BaseUrl), ChosenByUser: true) : address);
    }

    /// <summary>The first key that is not left alone just now.</summary>
    private async Task<ResolveKeyReply> ChooseAsync(ProviderEntry entry, GenerationJob job, CancellationToken cancellationToken)
    {
        var open = await circuits.OpenAsync(job.WorkspaceId, entry.Provider, cancellationToken);
        var reply = await ResolveAsync(entry, job, null, [.. open.Select(circuit => circuit.KeyId)], cancellationToken);
        if (reply.Key is not null || open.Count == 0)
        {
            return reply;
        }

        var throttled = open.Where(circuit => circuit.Cause == FailureCodes.ProviderRateLimited && !job.TriedKeys.Contains(circuit.KeyId)).ToArray();
        return throttled.Length > 0
            ? throw new NotYetException(throttled.Min(circuit => circuit.OpenUntil))
            : await ResolveAsync(entry, job, null, [], cancellationToken);
    }

    private async Task<ResolveKeyReply> ResolveAsync(ProviderEntry entry, GenerationJob job, Guid? keyId, Guid[] leftAlone, CancellationToken cancellationToken)
    {
        var request = new ResolveKeyRequest { Provider = entry.Provider, GenerationId = job.Id.ToString(), KeyId = keyId?.ToString() ?? "" };
        request.ExceptKeyIds.AddRange((keyId is null ? job.TriedKeys : []).Concat(leftAlone).Distinct().Select(id => id.ToString()));
        return await vault.ResolveAsync(request, cancellationToken: cancellationToken);
    }
}

/// <summary>All keys that could be used have to rest, or the engine is busy: the work waits, and this was no try.</summary>
/// <param name="until">When to look again.</param>
internal sealed class NotYetException(DateTimeOffset until) : Exception
{
    public DateTimeOffset Until { get; } = until;
}
