using MediaLab.Contracts.KeyVault.V1;
using MediaLab.Generation.Providers;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Background;
using MediaLab.ServiceDefaults.Data.Tenancy;

namespace MediaLab.Generation.Routing;

/// <summary>
/// Asks providers that are down, with their free call, whether they are back: otherwise nobody would notice before the next person's try.
/// An answer makes the provider degraded, not healthy: only a real call shows that it works.
/// </summary>
internal sealed class ProviderProbe(
    MediaProviders providers, IServiceScopeFactory scopes, ServiceDataSources sources, TimeProvider clock, ILogger<ProviderProbe> logger)
    : PeriodicWork(clock, logger)
{
    private const string Due = """
        update provider_health set probed_at = now()
        where (workspace_id, provider) in (
            select workspace_id, provider from provider_health
            where consecutive_failures >= 5 and coalesce(probed_at, last_failure_at) < now() - interval '1 minute'
            limit 20 for update skip locked)
        returning workspace_id, provider
        """;

    protected override TimeSpan Interval => TimeSpan.FromMinutes(1);

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var (workspaceId, provider) in await DueAsync(cancellationToken))
        {
            try
            {
                // A row may outlive its provider, and what runs here has no free call.
                if (providers.Find(provider) is { NeedsKey: true } && await AnswersAsync(workspaceId, provider, cancellationToken))
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

    private async Task<bool> AnswersAsync(Guid workspaceId, string provider, CancellationToken cancellationToken)
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
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var due = new List<(Guid, string)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            due.Add((reader.GetGuid(0), reader.GetString(1)));
        }

        return due;
    }
}
