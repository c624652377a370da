using MediaLab.ServiceDefaults.Data.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaLab.ServiceDefaults.Data.Erasure;

/// <summary>Erases, every hour, what came of a workspace after it was erased.</summary>
public sealed class ErasureSweeper(IServiceScopeFactory scopes, TimeProvider clock, ILogger<ErasureSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateWorkerScope();
        await scope.ServiceProvider.GetRequiredService<WorkspaceErasure>().EraseLateNewsAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(exception, "Erased workspaces could not be swept; trying again in {Interval}.", Interval);
            }
        }
    }
}
