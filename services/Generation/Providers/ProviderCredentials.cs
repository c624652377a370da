using MediaLab.Contracts.KeyVault.V1;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Routing;
using MediaLab.Generation.Running;

namespace MediaLab.Generation.Providers;

/// <summary>Fetches a key at the moment it is used. Nothing keeps it, nothing writes it down.</summary>
internal sealed class ProviderCredentials(ProviderKeys.ProviderKeysClient vault, KeyCircuits circuits, ProviderAddresses addresses, TimeProvider clock)
{
    // A key that rested only just now comes after those that are well.
    private static readonly TimeSpan Recovery = TimeSpan.FromMinutes(1);

    // Where another call has just changed what is known of the keys.
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(250);

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

        var (reply, others) = job.KeyId is { } used ? (await ResolveAsync(entry, job, used, cancellationToken), 0) : await ChooseAsync(entry, job, cancellationToken);
        var key = reply.Key ?? throw new ProviderFailure(
            job.KeyId is null ? FailureKind.Final : FailureKind.Unknown, FailureCodes.ProviderKeyMissing,
            job.KeyId is null ? $"There is no active key for {entry.Name} in this workspace." : $"The key that this was submitted to {entry.Name} with is gone: nobody can ask how it ended.");
        return (new Credential(Guid.Parse(key.KeyId), key.Secret, others), key.BaseUrl.Length > 0 ? new ProviderAddress(new Uri(key.BaseUrl), ChosenByUser: true) : address);
    }

    /// <summary>The preferred key that is not left alone just now, and how many others there are besides.</summary>
    private async Task<(ResolveKeyReply Reply, int Others)> ChooseAsync(ProviderEntry entry, GenerationJob job, CancellationToken cancellationToken)
    {
        var troubled = await circuits.OfAsync(job.WorkspaceId, entry.Provider, cancellationToken);
        if (troubled.Count == 0)
        {
            var preferred = await ResolveAsync(entry, job, null, cancellationToken);
            return (preferred, preferred.Others);
        }

        // Which keys there are is asked first: one that is not used is not to leave the vault, and a circuit may outlive its key.
        var listed = await vault.ListProvidersAsync(new ListProvidersRequest(), cancellationToken: cancellationToken);
        Guid[] keys = [.. listed.Providers.Where(provider => provider.Provider == entry.Provider).SelectMany(provider => provider.KeyIds).Select(Guid.Parse).Except(job.TriedKeys)];
        var now = clock.GetUtcNow();
        Guid[] rested = [.. keys.Where(key => troubled.All(circuit => circuit.KeyId != key || circuit.Until <= now))];
        foreach (var key in rested.OrderBy(key => troubled.Any(circuit => circuit.KeyId == key && circuit.Until > now - Recovery)))
        {
            if (troubled.All(circuit => circuit.KeyId != key) || await circuits.TryAsync(job, key, cancellationToken))
            {
                return (await ResolveAsync(entry, job, key, cancellationToken), rested.Length - 1);
            }
        }

        return keys.Length == 0 ? (new ResolveKeyReply(), 0) : (await LastResortAsync(entry, job, keys, cancellationToken), 0);
    }

    /// <summary>All keys rest. What is only throttled is waited for; what is empty or refused is tried from time to time: it may have been put right.</summary>
    /// <exception cref="NotYetException">One of them may be used later.</exception>
    /// <exception cref="ProviderFailure">None is any use, as another call learnt just now, or it took too long.</exception>
    private async Task<ResolveKeyReply> LastResortAsync(ProviderEntry entry, GenerationJob job, Guid[] keys, CancellationToken cancellationToken)
    {
        var resting = (await circuits.OfAsync(job.WorkspaceId, entry.Provider, cancellationToken)).Where(circuit => keys.Contains(circuit.KeyId)).ToArray();
        var now = clock.GetUtcNow();
        if (resting.Length < keys.Length || resting.Any(circuit => circuit.IsThrottled))
        {
            var first = resting.Where(circuit => circuit.IsThrottled).Select(circuit => circuit.Until).DefaultIfEmpty(now).Min();
            var until = first > now + Soon && resting.Length == keys.Length ? first : now + Soon;
            if (until - job.QueuedAt > FailurePlan.LongestThrottled)
            {
                throw new ProviderFailure(FailureKind.RetryLater, FailureCodes.ProviderRateLimited, $"All keys for {entry.Name} are throttled for longer than a generation waits.") { RetryAfter = until - now };
            }

            throw new NotYetException(until);
        }

        KeyCircuit[] perhaps = [.. resting.Where(circuit => !KeyCircuits.WasJustRefused(circuit, now))];
        foreach (var circuit in perhaps)
        {
            if (await circuits.TryAsync(job, circuit.KeyId, cancellationToken))
            {
                return await ResolveAsync(entry, job, circuit.KeyId, cancellationToken);
            }
        }

        if (perhaps.Length > 0)
        {
            throw new NotYetException(now + KeyCircuits.TrialFor);
        }

        throw new ProviderFailure(FailureKind.Final, resting[0].Cause, $"{entry.Name} refused the key a moment ago.");
    }

    private async Task<ResolveKeyReply> ResolveAsync(ProviderEntry entry, GenerationJob job, Guid? keyId, CancellationToken cancellationToken)
    {
        var request = new ResolveKeyRequest { Provider = entry.Provider, GenerationId = job.Id.ToString(), KeyId = keyId?.ToString() ?? "" };
        request.ExceptKeyIds.AddRange((keyId is null ? job.TriedKeys : []).Select(id => id.ToString()));
        return await vault.ResolveAsync(request, cancellationToken: cancellationToken);
    }
}

/// <summary>All keys that could be used have to rest, or the engine is busy: the work waits, and this was no try.</summary>
/// <param name="until">When to look again.</param>
internal sealed class NotYetException(DateTimeOffset until) : Exception
{
    public DateTimeOffset Until { get; } = until;
}
