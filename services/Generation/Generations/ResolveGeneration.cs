using System.ComponentModel.DataAnnotations;
using MediaLab.Contracts;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Data;
using MediaLab.Generation.Running;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Generation.Generations;

/// <summary>What a person found out in the provider's console about a generation whose outcome is unknown.</summary>
public sealed record ResolveRequest
{
    /// <summary>happened: the provider did the work and charges it. did_not_happen: it did not.</summary>
    /// <example>happened</example>
    [Required, OneOf("happened", "did_not_happen")]
    public required string Outcome { get; init; }

    /// <summary>happened: what the provider charged, in US dollars. Without it the estimate counts; what has no price stays unpriced.</summary>
    /// <example>"0.042"</example>
    public UsdAmount? Cost { get; init; }
}

/// <example>{"status":"failed","assets":[],"attempts":[{"outcome":"unknown","error":"OUTCOME_UNKNOWN","requestId":null,"httpStatus":null}],"error":{"code":"RESULT_LOST","message":"It happened and was charged, said a person. Its result is lost."}}</example>
internal static class ResolveGeneration
{
    public static async Task<Ok<Envelope<GenerationResponse>>> Handle(
        Guid id, ResolveRequest request, GenerationDb db, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (request.Cost is { NanoUsd: < 0 } || (request.Cost is not null && request.Outcome != "happened"))
        {
            throw ApiException.Invalid("cost", "A cost goes with 'happened' and is not negative.");
        }

        var job = await db.ReadJobAsync(id, cancellationToken);
        var charged = request.Outcome == "happened" ? ChargeOf(request.Cost) : null;
        var message = charged is null ? "It did not happen, said a person." : "It happened and was charged, said a person. Its result is lost.";
        var code = charged is null ? FailureCodes.OutcomeUnknown : FailureCodes.ResultLost;
        var resolved = await GenerationTransitions.ResolveAsync(
            db, job, new Ending(GenerationState.Failed, charged, code, message),
            version => new GenerationFailed(job.WorkspaceId, job.Facts(version), code, message, charged, clock.GetUtcNow()), cancellationToken);
        if (!resolved)
        {
            throw new ApiException(409, GenerationErrorCodes.WrongState, $"Only an unknown outcome can be resolved; this generation is {job.State.WireName()}.");
        }

        return ApiResults.Ok(await db.RespondAsync(await db.ReadJobAsync(id, cancellationToken), cancellationToken));
    }

    /// <summary>A figure from the provider's bill is as good as reported. Without one Costing charges the estimate and calls it that, or says unpriced.</summary>
    private static ProviderUsage ChargeOf(UsdAmount? cost) => new(new Dictionary<string, long>(), new Dictionary<string, string>(), cost?.NanoUsd, Estimated: cost is null);
}
