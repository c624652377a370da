using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data.IdempotentRequests;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.OpenApi;

namespace MediaLab.Generation.Generations;

internal static class GenerationEndpoints
{
    public static void MapGenerationEndpoints(this IEndpointRouteBuilder routes)
    {
        var generate = routes.MapGroup("/api/generate").WithTags("Generations").RequireAuthorization(Policies.Generate);
        generate.MapPost("/", StartGeneration.Handle).WithName(nameof(StartGeneration)).WithIdempotency()
            .WithSummary("Makes text, an image, a video or audio: holds its highest price and queues it.").WithRefusals().WithRefusalsOfMoney();
        generate.MapPost("/quote", QuoteGeneration.Handle).WithName(nameof(QuoteGeneration))
            .WithSummary("What the same request would cost, and who would be tried; touches nothing.").WithRefusals();

        var generations = routes.MapGroup("/api/generations").WithTags("Generations").RequireAuthorization(Policies.Read);
        generations.MapGet("/", ListGenerations.Handle).WithName(nameof(ListGenerations)).WithSummary("Generations, newest first.");
        generations.MapGet("/{id:guid}", GetGeneration.Handle).WithName(nameof(GetGeneration)).WithSummary("One generation.");
        generations.MapGet("/{id:guid}/stream", StreamGeneration.Handle).WithName(nameof(StreamGeneration))
            .WithSummary("Server-sent events: text while it is written, progress, and how it ended.")
            .WithAnswer(200, "text/event-stream", StreamGeneration.Example);
        generations.MapPost("/{id:guid}/cancel", CancelGeneration.Handle).WithName(nameof(CancelGeneration)).RequireAuthorization(Policies.Generate)
            .WithSummary("Cancels, and says what can still be charged.");
        generations.MapPost("/{id:guid}/retry", RetryGeneration.Handle).WithName(nameof(RetryGeneration)).RequireAuthorization(Policies.Generate).WithIdempotency()
            .WithSummary("The same request again as a new generation.").WithRefusals().WithRefusalsOfMoney().WithError(409, GenerationErrorCodes.WrongState);
        generations.MapPost("/{id:guid}/resolve", ResolveGeneration.Handle).WithName(nameof(ResolveGeneration)).RequireAuthorization(Policies.Generate)
            .WithSummary("Says how a generation with an unknown outcome ended.").WithError(409, GenerationErrorCodes.WrongState);

        var jobs = routes.MapGroup("/api/jobs").WithTags("Generations").RequireAuthorization(Policies.Read);
        jobs.MapGet("/{id:guid}/status", GetJobStatus.Handle).WithName(nameof(GetJobStatus)).WithSummary("How far a job is.");
        jobs.MapPost("/{id:guid}/cancel", CancelGeneration.Handle).WithName("CancelJob").RequireAuthorization(Policies.Generate)
            .WithSummary("The same as cancelling the generation.");
    }

    private static RouteHandlerBuilder WithRefusals(this RouteHandlerBuilder endpoint) => endpoint
        .WithError(404, ErrorCodes.NotFound)
        .WithError(400, GenerationErrorCodes.UnsupportedParameter)
        .WithError(409, GenerationErrorCodes.ProjectArchived)
        .WithError(409, GenerationErrorCodes.NoRoute);

    private static RouteHandlerBuilder WithRefusalsOfMoney(this RouteHandlerBuilder endpoint) => endpoint
        .WithError(402, GenerationErrorCodes.BudgetExceeded)
        .WithError(409, GenerationErrorCodes.PriceUnknown)
        .WithError(409, GenerationErrorCodes.PriceTooHigh);
}
