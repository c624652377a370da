using Grpc.Core;
using MediaLab.Contracts.Generation.V1;
using MediaLab.Costing.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Costing.Holds;

/// <summary>
/// Gives back holds whose generation was never accepted. It asks Generation and releases only what that does not know; a generation that
/// runs, or whose outcome nobody knows, keeps its hold for as long as it takes.
/// </summary>
internal sealed class HoldExpiry(IServiceScopeFactory scopes, CostingMetrics metrics, TimeProvider clock, ILogger<HoldExpiry> logger) : BackgroundService
{
    private const int AtOnce = 200;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Recheck = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan StuckAfter = TimeSpan.FromHours(1);
    private static readonly string[] Terminal = ["completed", "failed", "cancelled"];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CheckDueAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(exception, "Old holds could not be checked; trying again in {Interval}.", Interval);
            }
        }
    }

    /// <summary>Checks every open hold that is due. Returns how many were given back.</summary>
    public async Task<int> CheckDueAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateWorkerScope();
        var db = scope.ServiceProvider.GetRequiredService<CostingDb>();
        var now = clock.GetUtcNow();
        var released = 0;
        List<Hold> due;
        do
        {
            due = await db.Holds.AsNoTracking()
                .Where(hold => hold.State == HoldState.Open && hold.CheckAfter <= now)
                .OrderBy(hold => hold.CheckAfter)
                .Take(AtOnce)
                .ToListAsync(cancellationToken);
            foreach (var workspace in due.GroupBy(hold => hold.WorkspaceId))
            {
                var states = await AskAsync(workspace.Key, [.. workspace.Select(hold => hold.GenerationId)], cancellationToken);
                foreach (var hold in workspace)
                {
                    var state = states.GetValueOrDefault(hold.GenerationId);
                    if (state is null)
                    {
                        released += await ReleaseAsync(hold, cancellationToken) ? 1 : 0;
                        continue;
                    }

                    var endSeenAt = Terminal.Contains(state) ? hold.EndSeenAt ?? now : (DateTimeOffset?)null;
                    if (endSeenAt <= now - StuckAfter)
                    {
                        logger.LogError("Generation {GenerationId} is {State}, but its hold is still open: its last event did not arrive.", hold.GenerationId, state);
                    }

                    await db.Holds.Where(row => row.WorkspaceId == hold.WorkspaceId && row.GenerationId == hold.GenerationId)
                        .ExecuteUpdateAsync(row => row.SetProperty(hold => hold.CheckAfter, now + Recheck).SetProperty(hold => hold.EndSeenAt, endSeenAt), cancellationToken);
                }
            }
        }
        while (due.Count == AtOnce);

        // All there are, not only those that were due this minute.
        metrics.Stuck(await db.Holds.CountAsync(hold => hold.State == HoldState.Open && hold.EndSeenAt <= now - StuckAfter, cancellationToken));
        return released;
    }

    private async Task<Dictionary<Guid, string>> AskAsync(Guid workspaceId, Guid[] generations, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateWorkerScope(Caller.ForWork(workspaceId, Guid.Empty));
        var generation = scope.ServiceProvider.GetRequiredService<GenerationLookup.GenerationLookupClient>();
        var reply = await generation.GetStatesAsync(
            new GetStatesRequest { GenerationIds = { generations.Select(id => id.ToString()) } }, new CallOptions(cancellationToken: cancellationToken));
        return reply.States.ToDictionary(state => Guid.Parse(state.GenerationId), state => state.State);
    }

    private async Task<bool> ReleaseAsync(Hold hold, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateWorkerScope(Caller.ForWork(hold.WorkspaceId, hold.UserId));
        var released = await scope.ServiceProvider.GetRequiredService<HoldDesk>().ReleaseAsync(hold.WorkspaceId, hold.GenerationId, "expired", cancellationToken);
        if (released)
        {
            logger.LogInformation("The hold of generation {GenerationId} was given back: no such generation was ever accepted.", hold.GenerationId);
        }

        return released;
    }
}
