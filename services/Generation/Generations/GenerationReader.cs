using MediaLab.Generation.Data;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Generation.Generations;

/// <summary>Reads generations for answers. Row-level security keeps it to the caller's workspace.</summary>
internal static class GenerationReader
{
    /// <exception cref="ApiException">404: the workspace has no such generation.</exception>
    public static async Task<GenerationJob> ReadJobAsync(this GenerationDb db, Guid id, CancellationToken cancellationToken) =>
        await db.Generations.AsNoTracking().FirstOrDefaultAsync(job => job.Id == id && job.HiddenAt == null && job.State != GenerationState.Reserving, cancellationToken)
        ?? throw ApiException.NotFound("generation");

    public static async Task<GenerationResponse> RespondAsync(this GenerationDb db, GenerationJob job, CancellationToken cancellationToken) =>
        (await db.RespondAsync([job], cancellationToken))[0];

    public static async Task<IReadOnlyList<GenerationResponse>> RespondAsync(
        this GenerationDb db, IReadOnlyList<GenerationJob> jobs, CancellationToken cancellationToken)
    {
        var ids = jobs.Where(job => job.State == GenerationState.Completed).Select(job => job.Id).ToArray();
        var assets = ids.Length == 0
            ? []
            : await db.Outputs.AsNoTracking().Where(output => ids.Contains(output.GenerationId)).ToListAsync(cancellationToken);
        var byGeneration = assets.OrderBy(output => output.Ordinal).ToLookup(output => output.GenerationId, output => output.AssetId);
        return [.. jobs.Select(job => GenerationResponse.From(job, [.. byGeneration[job.Id]]))];
    }
}
