using MediaLab.Generation.Data;
using MediaLab.Generation.Templates;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Generation.Generations;

/// <example>{"status":"queued","progress":0,"cost":null,"usage":null,"assets":[],"attempts":[],"startedAt":null,"completedAt":null}</example>
internal static class StartGeneration
{
    public static async Task<Accepted<Envelope<GenerationResponse>>> Handle(
        GenerateRequest request, PromptTemplates templates, GenerationAdmission admission, GenerationDb db, CancellationToken cancellationToken)
    {
        var job = await admission.AdmitAsync(await templates.FinishAsync(request, cancellationToken), null, null, cancellationToken);
        return ApiResults.Accepted($"/api/generations/{job.Id}", await db.RespondAsync(job, cancellationToken));
    }
}
