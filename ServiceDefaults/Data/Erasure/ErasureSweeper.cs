using MediaLab.ServiceDefaults.Background;
using MediaLab.ServiceDefaults.Data.Tenancy;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MediaLab.ServiceDefaults.Data.Erasure;

/// <summary>Deletes rows that late events brought back into erased workspaces, every hour.</summary>
public sealed class ErasureSweeper(IServiceScopeFactory scopes, TimeProvider clock, ILogger<ErasureSweeper> logger) : PeriodicWork(clock, logger)
{
    protected override TimeSpan Interval => TimeSpan.FromHours(1);

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateWorkerScope();
        await scope.ServiceProvider.GetRequiredService<WorkspaceErasure>().EraseLateNewsAsync(cancellationToken);
    }
}
