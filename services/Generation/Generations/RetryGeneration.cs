using System.Text.Json;
using MediaLab.Contracts;
using MediaLab.Generation.Batches;
using MediaLab.Generation.Data;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Generation.Generations;

/// <summary>The same request again, as a new generation with a hold of its own.</summary>
/// <example>{"status":"queued","progress":0,"cost":null,"usage":null,"assets":[],"attempts":[],"startedAt":null,"completedAt":null,"retryOf":"01997c3e-8b1a-7fcc-9c55-7229e82662ae"}</example>
internal static class RetryGeneration
{
    public static async Task<Accepted<Envelope<GenerationResponse>>> Handle(
        Guid id, GenerationAdmission admission, GenerationDb db, CancellationToken cancellationToken)
    {
        var job = await db.ReadJobAsync(id, cancellationToken);
        if (job.State is not (GenerationState.Failed or GenerationState.Cancelled))
        {
            throw new ApiException(409, GenerationErrorCodes.WrongState, job.State == GenerationState.Unknown
                ? "Nobody knows whether the provider did the work. Say how it ended first: a blind retry could be paid twice."
                : $"Only a failed or cancelled generation can be retried; this one is {job.State.WireName()}.");
        }

        await using var own = job.BatchId is not null && db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(cancellationToken) : null;
        var left = job.BatchId is { } batchId ? await JoinBatchAsync(db, job, batchId, cancellationToken) : null;
        var again = await admission.AdmitAsync(RequestOf(job), job, left, cancellationToken);
        if (own is not null)
        {
            await own.CommitAsync(cancellationToken);
        }

        return ApiResults.Accepted($"/api/generations/{again.Id}", await db.RespondAsync(again, cancellationToken));
    }

    /// <summary>The retry becomes the item of the batch, and shares in what its caller allowed for all of it.</summary>
    /// <returns>What is left of that, nano-USD; null for any amount.</returns>
    private static async Task<long?> JoinBatchAsync(GenerationDb db, GenerationJob job, Guid batchId, CancellationToken cancellationToken)
    {
        await db.LockBatchAsync(batchId, cancellationToken);
        var batch = await db.ReadBatchAsync(batchId, cancellationToken);
        var current = await db.CurrentOf(batchId).SingleAsync(item => item.BatchIndex == job.BatchIndex, cancellationToken);
        return current.Id == job.Id
            ? await db.LeftOfAsync(batch, cancellationToken)
            : throw new ApiException(409, GenerationErrorCodes.WrongState, "This item of the batch was retried already. Retry its latest generation.");
    }

    /// <summary>What was asked for, of the model that it came to; what was left open is left open again.</summary>
    internal static GenerateRequest RequestOf(GenerationJob job) => new()
    {
        ProjectId = job.ProjectId,
        Type = job.Type,
        Prompt = job.Prompt,
        TemplateId = job.TemplateId,
        Model = $"{job.Provider}/{job.Model}",
        Parameters = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(job.GivenParameters ?? job.Parameters),
        References = job.ReferenceAssetIds,
        Count = job.Count,
        Fallback = job.Fallback,
        AcceptUnpriced = job.AcceptUnpriced,
        MaxPriceUsd = job.MaxPriceNanoUsd is { } most ? new UsdAmount(most) : null,
    };
}
