using MediaLab.Contracts.KeyVault.V1;
using MediaLab.Generation.Providers;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data.Tenancy;

namespace MediaLab.Generation.Routing;

/// <summary>
/// Asks providers that are down, with their free call, whether they are back: otherwise nobody would notice before the next person's try.
/// An answer makes the provider degraded, not healthy: only a real call shows that it works.
/// </summary>
internal sealed class ProviderProbe(
    MediaProviders providers, IServiceScopeFactory scopes, ServiceDataSources sources, TimeProvider clock, ILogger<ProviderProbe> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private const string Due = """
        update provider_health set probed_at = now()
        where (workspace_id, provider) in (
            select workspace_id, provider from provider_health
            where consecutive_failures >= 5 and coalesce(probed_at, last_failure_at) < now() - interval '1 minute'
            limit 20 for update skip locked)
        returning workspace_id, provider
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await ProbeAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(exception, "Providers that are down could not be asked; trying again.");
            }
        }
    }

    internal async Task ProbeAsync(CancellationToken cancellationToken)
    {
        foreach (var (workspaceId, provider) in (await DueAsync(cancellationToken)).Where(due => providers[due.Provider].NeedsKey))
        {
            await using var scope = scopes.CreateWorkerScope(Caller.ForWork(workspaceId, Guid.Empty));
            var reply = await scope.ServiceProvider.GetRequiredService<ProviderKeys.ProviderKeysClient>().CheckAsync(
                new CheckKeyRequest { Provider = provider }, cancellationToken: cancellationToken);
            if (reply.Outcome == "accepted")
            {
                await using var command = sources.Worker.CreateCommand("update provider_health set consecutive_failures = 1 where workspace_id = @workspace and provider = @provider");
                command.Parameters.AddWithValue("workspace", workspaceId);
                command.Parameters.AddWithValue("provider", provider);
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
        }
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
