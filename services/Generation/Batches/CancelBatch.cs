using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Running;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Generation.Batches;

/// <summary>What cancelling the rest of a batch did.</summary>
/// <param name="Cancelled" example="5">Waited, and will not run. They cost nothing.</param>
/// <param name="Stopping" example="1">Were running, and were asked to stop.</param>
/// <param name="StillChargeable" example="true">True when a provider may charge for some of those all the same.</param>
/// <param name="Message" example="5 were cancelled before anything was sent and cost nothing. 1 is being stopped and may still be charged.">That in words.</param>
public sealed record CancelBatchResponse(int Cancelled, int Stopping, bool StillChargeable, string Message);

internal static class CancelBatch
{
    public static async Task<Ok<Envelope<CancelBatchResponse>>> Handle(
        Guid id, GenerationDb db, ModelCatalogue catalogue, TimeProvider clock, CancellationToken cancellationToken)
    {
        var batch = await db.ReadBatchAsync(id, cancellationToken);
        IReadOnlySet<Guid> cancelled;
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellationToken))
        {
            cancelled = await BatchQueue.CancelWaitingAsync(db, batch, clock.GetUtcNow(), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        // One by one: holding several rows at once could lock crosswise with the heartbeat of the worker that has them.
        var stopping = new List<GenerationJob>();
        foreach (var job in await db.AllOf(id).Where(job => GenerationStates.Active.Contains(job.State)).ToListAsync(cancellationToken))
        {
            if (await GenerationTransitions.RequestCancelAsync(db, job, cancellationToken))
            {
                stopping.Add(job);
            }
        }

        var chargeable = stopping.Any(job => catalogue.FindProvider(job.Provider)?.FailureBilling.Cancelled != "free");
        return ApiResults.Ok(new CancelBatchResponse(cancelled.Count, stopping.Count, chargeable, Words(cancelled.Count, stopping.Count, chargeable)));
    }

    private static string Words(int cancelled, int stopping, bool chargeable) => (cancelled, stopping) switch
    {
        (0, 0) => "All of it had ended already.",
        (_, 0) => $"{Were(cancelled)} cancelled before anything was sent and {(cancelled == 1 ? "costs" : "cost")} nothing.",
        (0, _) => $"{Stopping(stopping, chargeable)}",
        _ => $"{Words(cancelled, 0, chargeable)} {Stopping(stopping, chargeable)}",
    };

    private static string Were(int count) => count == 1 ? "1 was" : $"{count} were";

    private static string Stopping(int count, bool chargeable) =>
        $"{(count == 1 ? "1 is" : $"{count} are")} being stopped and {(chargeable ? "may still be charged" : count == 1 ? "costs nothing" : "cost nothing")}.";
}
