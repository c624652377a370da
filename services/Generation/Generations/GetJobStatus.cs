using MediaLab.Generation.Data;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Generation.Generations;

/// <summary>How far a job is; the job of a generation has the generation's id.</summary>
/// <param name="Id">The job.</param>
/// <param name="Status" example="submitted">As in the generation.</param>
/// <param name="Progress" example="0.4">0 to 1.</param>
/// <param name="Error">Why it did not end well.</param>
/// <param name="CompletedAt">When it ended.</param>
public sealed record JobStatusResponse(Guid Id, [GenerationStatus] string Status, double Progress, GenerationError? Error, DateTimeOffset? CompletedAt);

internal static class GetJobStatus
{
    public static async Task<Ok<Envelope<JobStatusResponse>>> Handle(Guid id, GenerationDb db, CancellationToken cancellationToken)
    {
        var job = await db.ReadJobAsync(id, cancellationToken);
        return ApiResults.Ok(new JobStatusResponse(
            job.Id, job.State.WireName(), job.Progress, job.ErrorCode is { } code ? new GenerationError(code, job.ErrorMessage ?? "") : null, job.CompletedAt));
    }
}
