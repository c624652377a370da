using Grpc.Core;
using MediaLab.Contracts.Generation.V1;
using MediaLab.Costing.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Background;
using MediaLab.ServiceDefaults.Data.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Costing.Holds;

/// <summary>
/// Gives back holds whose generation was never accepted. It asks Generation and releases only what that does not know; a generation that
/// runs, or whose outcome nobody knows, keeps its hold for as long as it takes.
/// </summary>
internal sealed class HoldExpiry(IServiceScopeFactory scopes, CostingMetrics metrics, TimeProvider clock, ILogger<HoldExpiry> logger) : PeriodicWork(clock, logger)
{
    private const int AtOnce = 200;
    private static readonly TimeSpan Recheck = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan StuckAfter = TimeSpan.FromHours(1);
    private static readonly string[] Terminal = ["completed", "failed", "cancelled"];

    protected override TimeSpan Interval => TimeSpan.FromMinutes(1);

    /// <summary>Checks every open hold that is due. A workspace whose holds cannot be checked is left for the next run.</summary>
    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateWorkerScope();
        var db = scope.ServiceProvider.GetRequiredService<CostingDb>();
        var now = Clock.GetUtcNow();
        var leftOut = new List<Guid>();
        List<Hold> due;
        do
        {
            due = await db.Holds.AsNoTracking()
                .Where(hold => hold.State == HoldState.Open && hold.CheckAfter <= now && !leftOut.Contains(hold.WorkspaceId))
                .OrderBy(hold => hold.CheckAfter)
                .Take(AtOnce)
                .ToListAsync(cancellationToken);
            foreach (var workspace in due.GroupBy(hold => hold.WorkspaceId))
            {
                try
                {
                    await CheckAsync(db, workspace.Key, [.. workspace], now, cancellationToken);
                }
                // When Generation itself is away, the next workspace would only wait for the same answer: then the run has failed.
                catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is not RpcException { StatusCode: StatusCode.Unavailable })
                {
                    Logger.LogWarning(exception, "The holds of workspace {WorkspaceId} could not be checked; trying again in {Interval}.", workspace.Key, Interval);
                    leftOut.Add(workspace.Key);
                }
            }
        }
        while (due.Count == AtOnce);

        // All there are, not only those that were due this minute.
        metrics.Stuck(await db.Holds.CountAsync(hold => hold.State == HoldState.Open && hold.EndSeenAt <= now - StuckAfter, cancellationToken));
    }

    private async Task CheckAsync(CostingDb db, Guid workspaceId, Hold[] holds, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var states = await AskAsync(workspaceId, [.. holds.Select(hold => hold.GenerationId)], cancellationToken);
        foreach (var hold in holds)
        {
            var state = states.GetValueOrDefault(hold.GenerationId);
            if (state is null)
            {
                await ReleaseAsync(hold, cancellationToken);
                continue;
            }

            var endSeenAt = Terminal.Contains(state) ? hold.EndSeenAt ?? now : (DateTimeOffset?)null;
            if (endSeenAt <= now - StuckAfter)
            {
                Logger.LogError("Generation {GenerationId} is {State}, but its hold is still open: its last event did not arrive.", hold.GenerationId, state);
            }

            await db.Holds.Where(row => row.WorkspaceId == workspaceId && row.GenerationId == hold.GenerationId)
                .ExecuteUpdateAsync(row => row.SetProperty(hold => hold.CheckAfter, now + Recheck).SetProperty(hold => hold.EndSeenAt, endSeenAt), cancellationToken);
        }
    }

    private async Task<Dictionary<Guid, string>> AskAsync(Guid workspaceId, Guid[] generations, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateWorkerScope(Caller.ForWork(workspaceId, Guid.Empty));
        var generation = scope.ServiceProvider.GetRequiredService<GenerationLookup.GenerationLookupClient>();
        var reply = await generation.GetStatesAsync(
            new GetStatesRequest { GenerationIds = { generations.Select(id => id.ToString()) } }, new CallOptions(cancellationToken: cancellationToken));
        return reply.States.ToDictionary(state => Guid.Parse(state.GenerationId), state => state.State);
    }

    private async Task ReleaseAsync(Hold hold, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateWorkerScope(Caller.ForWork(hold.WorkspaceId, hold.UserId));
        if (await scope.ServiceProvider.GetRequiredService<HoldDesk>().ReleaseAsync(hold.WorkspaceId, hold.GenerationId, "expired", cancellationToken))
        {
            Logger.LogInformation("The hold of generation {GenerationId} was given back: no such generation was ever accepted.", hold.GenerationId);
        }
    }
}
