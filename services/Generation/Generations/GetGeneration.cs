using MediaLab.Generation.Data;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Generation.Generations;

internal static class GetGeneration
{
    public static async Task<Ok<Envelope<GenerationResponse>>> Handle(Guid id, GenerationDb db, CancellationToken cancellationToken) =>
        ApiResults.Ok(await db.RespondAsync(await db.ReadJobAsync(id, cancellationToken), cancellationToken));
}
