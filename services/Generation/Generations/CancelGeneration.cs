using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Data;
using MediaLab.Generation.Running;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Generation.Generations;

/// <summary>What cancelling did.</summary>
/// <param name="Status" example="cancelled">The status now: cancelled, or still the old one while the provider is asked.</param>
/// <param name="StillChargeable" example="false">True when the provider may charge for it all the same.</param>
/// <param name="Message" example="Cancelled before anything was sent. It costs nothing.">What that means, in words.</param>
public sealed record CancelResponse([GenerationStatus] string Status, bool StillChargeable, string Message);

internal static class CancelGeneration
{
    public static async Task<Ok<Envelope<CancelResponse>>> Handle(
        Guid id, GenerationDb db, ModelCatalogue catalogue, TimeProvider clock, CancellationToken cancellationToken)
    {
        var job = await db.ReadJobAsync(id, cancellationToken);
        if (await GenerationTransitions.CancelWaitingAsync(db, job, clock.GetUtcNow(), cancellationToken))
        {
            return ApiResults.Ok(new CancelResponse("cancelled", false, "Cancelled before anything was sent. It costs nothing."));
        }

        var requested = await GenerationTransitions.RequestCancelAsync(db, job, cancellationToken);
        job = await db.ReadJobAsync(id, cancellationToken);
        return ApiResults.Ok(requested ? Requested(job, catalogue.Find(job.Provider, job.Model, job.Type)) : Ended(job));
    }

    private static CancelResponse Requested(GenerationJob job, Model? model)
    {
        var free = model?.Provider.FailureBilling.Cancelled == "free";
        var name = model?.Provider.Name ?? job.Provider;
        return new CancelResponse(job.State.WireName(), !free && job.State != GenerationState.Queued, (free, model?.Cancellable) switch
        {
            (true, _) => "Stopping. It costs nothing.",
            (_, true) => $"Stopping. {name} may charge for what it did until now.",
            _ => $"{name} cannot stop what it has begun: the result is thrown away, and it may be charged in full.",
        });
    }

    private static CancelResponse Ended(GenerationJob job) => job.State == GenerationState.Unknown
        ? new CancelResponse("unknown", true, "Nobody knows whether the provider did the work. Check there, then say how it ended.")
        : new CancelResponse(job.State.WireName(), job.State == GenerationState.Completed, $"It was already {job.State.WireName()}.");
}
