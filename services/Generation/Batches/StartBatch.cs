using MediaLab.Generation.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Generation.Batches;

/// <example>{"progress":0,"counts":{"queued":8,"running":0,"completed":0,"failed":0},"held":{"nanoUsd":504000000,"certainty":"estimated"},"cost":{"nanoUsd":0,"certainty":"computed"}}</example>
internal static class StartBatch
{
    private const int DefaultConcurrency = 4;

    public static async Task<Accepted<Envelope<BatchResponse>>> Handle(
        BatchRequest request, BatchPlanner planner, BatchAdmission admission, GenerationDb db, CurrentUser user, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (request.MaxPriceUsd is { NanoUsd: <= 0 })
        {
            throw ApiException.Invalid("maxPriceUsd", "A highest price is more than nothing.");
        }

        var items = await planner.ItemsAsync(request, cancellationToken);
        var now = clock.GetUtcNow();
        var batch = new Batch
        {
            WorkspaceId = user.WorkspaceId,
            Id = Guid.CreateVersion7(now),
            ProjectId = request.ProjectId,
            CreatedBy = user.UserId,
            CreatedAt = now,
            Type = request.Type,
            Title = TitleOf(items[0].Request.Prompt ?? ""),
            Total = items.Count,
            MaxConcurrency = request.MaxConcurrency ?? DefaultConcurrency,
            MaxPriceNanoUsd = request.MaxPriceUsd?.NanoUsd,
        };
        await admission.AdmitAsync(batch, items, batch.MaxPriceNanoUsd, cancellationToken);
        return ApiResults.Accepted($"/api/batches/{batch.Id}", await db.RespondAsync(batch, cancellationToken));
    }

    /// <summary>Whole characters: half of a pair is no text.</summary>
    private static string TitleOf(string prompt) => prompt.Length <= Batch.TitleLength ? prompt
        : prompt[..(char.IsHighSurrogate(prompt[Batch.TitleLength - 1]) ? Batch.TitleLength - 1 : Batch.TitleLength)];
}
