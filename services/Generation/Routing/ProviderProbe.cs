using MediaLab.Contracts.KeyVault.V1;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Providers;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Background;
using MediaLab.ServiceDefaults.Data.Tenancy;

namespace MediaLab.Generation.Routing;

/// <summary>
/// Asks providers that are down, by a call that costs nothing, whether they are back: otherwise nobody would notice before the next person's try.
/// An answer makes the provider degraded, not healthy: only a real call shows that it works.
/// </summary>
internal sealed class ProviderProbe(
    MediaProviders providers, ModelCatalogue catalogue, ProviderAddresses addresses, IHttpClientFactory http, IServiceScopeFactory scopes, ServiceDataSources sources,
    TimeProvider clock, ILogger<ProviderProbe> logger)
    : PeriodicWork(clock, logger)
{
    private const string Due = """
        update provider_health set probed_at = now()
        where (workspace_id, provider) in (
            select workspace_id, provider from provider_health
            where consecutive_failures >= @failures and coalesce(probed_at, last_failure_at) < now() - @pause
            limit 20 for update skip locked)
        returning workspace_id, provider
        """;

    /// <summary>For an engine that would answer at once if it ran.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    protected override TimeSpan Interval => ProviderHealth.TryEvery;

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var (workspaceId, provider) in await DueAsync(cancellationToken))
        {
            try
            {
                // A row may outlive its provider.
                var isBack = providers.Find(provider) switch
                {
                    null => false,
                    { NeedsKey: true } => await TakesTheKeyAsync(workspaceId, provider, cancellationToken),
                    _ => await IsRunningAsync(provider, cancellationToken),
                };
                if (isBack)
                {
                    await MakeDegradedAsync(workspaceId, provider, cancellationToken);
                }
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                Logger.LogWarning(exception, "{Provider} could not be asked whether it is back; the next run tries again.", provider);
            }
        }
    }

    /// <summary>An engine of the installation's own: whatever it answers, it runs.</summary>
    private async Task<bool> IsRunningAsync(string provider, CancellationToken cancellationToken)
    {
        if (catalogue.Providers.FirstOrDefault(entry => entry.Provider == provider) is not { } entry || addresses.Of(entry) is not { } address)
        {
            return false;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            using var answer = await http.CreateClient(ProviderHttp.Client).GetAsync(address, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    private async Task<bool> TakesTheKeyAsync(Guid workspaceId, string provider, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateWorkerScope(Caller.ForWork(workspaceId, Guid.Empty));
        var reply = await scope.ServiceProvider.GetRequiredService<ProviderKeys.ProviderKeysClient>().CheckAsync(
            new CheckKeyRequest { Provider = provider }, cancellationToken: cancellationToken);
        return reply.Outcome == "accepted";
    }

    private async Task MakeDegradedAsync(Guid workspaceId, string provider, CancellationToken cancellationToken)
    {
        await using var command = sources.Worker.CreateCommand("update provider_health set consecutive_failures = 1 where workspace_id = @workspace and provider = @provider");
        command.Parameters.AddWithValue("workspace", workspaceId);
        command.Parameters.AddWithValue("provider", provider);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<(Guid WorkspaceId, string Provider)>> DueAsync(CancellationToken cancellationToken)
    {
        await using var command = sources.Worker.CreateCommand(Due);
        command.Parameters.AddWithValue("failures", ProviderHealth.DownAfter);
        command.Parameters.AddWithValue("pause", ProviderHealth.TryEvery);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var due = new List<(Guid, string)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            due.Add((reader.GetGuid(0), reader.GetString(1)));
        }

        return due;
    }
}
