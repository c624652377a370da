using MediaLab.Contracts.Costing.V1;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Background;
using MediaLab.ServiceDefaults.Data.Tenancy;

namespace MediaLab.Generation.Running;

/// <summary>Gives money back that was held for generations which were never accepted: their request died in between.</summary>
internal sealed class ReservationSweeper(GenerationQueue queue, IServiceScopeFactory scopes, TimeProvider clock, ILogger<ReservationSweeper> logger)
    : PeriodicWork(clock, logger)
{
    protected override TimeSpan Interval => TimeSpan.FromSeconds(15);

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        // Until none is left: a batch has more than are given back at once. One that fails comes again after a while and holds up no other.
        while (await queue.GiveBackReservationsAsync(cancellationToken) is { Count: > 0 } given)
        {
            foreach (var (workspaceId, id, createdBy) in given)
            {
                try
                {
                    await GiveBackAsync(workspaceId, id, createdBy, cancellationToken);
                }
                catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
                {
                    Logger.LogWarning(exception, "The hold of generation {GenerationId} could not be given back; a later run tries again.", id);
                }
            }
        }
    }

    /// <summary>First the money, then the row: a crash in between only repeats the release.</summary>
    private async Task GiveBackAsync(Guid workspaceId, Guid id, Guid createdBy, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateWorkerScope(Caller.ForWork(workspaceId, createdBy));
        await scope.ServiceProvider.GetRequiredService<CostControl.CostControlClient>().ReleaseAsync(
            new ReleaseRequest { GenerationId = id.ToString(), Reason = "The request ended before the generation was accepted." }, cancellationToken: cancellationToken);
        await queue.ForgetReservationsAsync(workspaceId, [id], cancellationToken);
    }
}
