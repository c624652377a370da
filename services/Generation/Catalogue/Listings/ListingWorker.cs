using MediaLab.Generation.Running;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data.Tenancy;

namespace MediaLab.Generation.Catalogue.Listings;

/// <summary>Asks providers for their lists in the background, for workspaces that looked at an old one.</summary>
internal sealed class ListingWorker(GenerationSignals signals, IServiceScopeFactory scopes, ServiceDataSources sources, ILogger<ListingWorker> logger) : BackgroundService
{
    private static readonly TimeSpan LookAnyway = TimeSpan.FromMinutes(1);

    // Whoever dies after this leaves the list as it was: the next look at the models wants it again.
    private const string Take = """
        update provider_listings set wanted_at = null, asked_at = now()
        where (workspace_id, provider) in (select workspace_id, provider from provider_listings where wanted_at is not null order by wanted_at limit 50 for update skip locked)
        returning workspace_id, provider
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RefreshAsync(stoppingToken);
                await signals.Listings.WaitAsync(LookAnyway, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                logger.LogWarning(exception, "The lists of providers could not be brought up to date; trying again.");
                await Task.Delay(LookAnyway, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        foreach (var workspace in (await TakeAsync(cancellationToken)).GroupBy(wanted => wanted.WorkspaceId, wanted => wanted.Provider))
        {
            await using var scope = scopes.CreateWorkerScope(Caller.ForWork(workspace.Key, Guid.Empty));
            await scope.ServiceProvider.GetRequiredService<ProviderListings>().RefreshAsync(workspace.Key, workspace.ToHashSet(), cancellationToken);
        }
    }

    private async Task<IReadOnlyList<(Guid WorkspaceId, string Provider)>> TakeAsync(CancellationToken cancellationToken)
    {
        await using var command = sources.Worker.CreateCommand(Take);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var taken = new List<(Guid, string)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            taken.Add((reader.GetGuid(0), reader.GetString(1)));
        }

        return taken;
    }
}
