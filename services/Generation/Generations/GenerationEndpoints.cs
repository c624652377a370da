using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data.IdempotentRequests;

namespace MediaLab.Generation.Generations;

internal static class GenerationEndpoints
{
    public static void MapGenerationEndpoints(this IEndpointRouteBuilder routes)
    {
        var generate = routes.MapGroup("/api/generate").WithTags("Generations").RequireAuthorization(Policies.Generate);
        generate.MapPost("/", StartGeneration.Handle).WithName(nameof(StartGeneration)).WithIdempotency()
            .WithSummary("Makes text, an image, a video or audio: holds its highest price and queues it.");
        generate.MapPost("/quote", QuoteGeneration.Handle).WithName(nameof(QuoteGeneration))
            .WithSummary("What the same request would cost, and who would be tried; touches nothing.");

        var generations = routes.MapGroup("/api/generations").WithTags("Generations").RequireAuthorization(Policies.Read);
        generations.MapGet("/", ListGenerations.Handle).WithName(nameof(ListGenerations)).WithSummary("Generations, newest first.");
        generations.MapGet("/{id:guid}", GetGeneration.Handle).WithName(nameof(GetGeneration)).WithSummary("One generation.");
        generations.MapGet("/{id:guid}/stream", StreamGeneration.Handle).WithName(nameof(StreamGeneration))
            .WithSummary("Server-sent events: text while it is written, progress, and how it ended.");
        generations.MapPost("/{id:guid}/cancel", CancelGeneration.Handle).WithName(nameof(CancelGeneration)).RequireAuthorization(Policies.Generate)
            .WithSummary("Cancels, and says what can still be charged.");
        generations.MapPost("/{id:guid}/retry", RetryGeneration.Handle).WithName(nameof(RetryGeneration)).RequireAuthorization(Policies.Generate).WithIdempotency()
            .WithSummary("The same request again as a new generation.");
        generations.MapPost("/{id:guid}/resolve", ResolveGeneration.Handle).WithName(nameof(ResolveGeneration)).RequireAuthorization(Policies.Generate)
            .WithSummary("Says how a generation with an unknown outcome ended.");

        var jobs = routes.MapGroup("/api/jobs").WithTags("Generations").RequireAuthorization(Policies.Read);
        jobs.MapGet("/{id:guid}/status", GetJobStatus.Handle).WithName(nameof(GetJobStatus)).WithSummary("How far a job is.");
        jobs.MapPost("/{id:guid}/cancel", CancelGeneration.Handle).WithName("CancelJob").RequireAuthorization(Policies.Generate)
            .WithSummary("The same as cancelling the generation.");
    }
}
