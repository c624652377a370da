using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data.IdempotentRequests;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.OpenApi;

namespace MediaLab.Generation.Batches;

internal static class BatchEndpoints
{
    public static void MapBatchEndpoints(this IEndpointRouteBuilder routes)
    {
        var generate = routes.MapGroup("/api/generate/batch").WithTags("Batches").RequireAuthorization(Policies.Generate);
        generate.MapPost("/", StartBatch.Handle).WithName(nameof(StartBatch)).WithIdempotency()
            .WithSummary("Makes up to 500 things at once: holds the highest price of all and queues them, or does nothing.").WithRefusals()
            .WithError(409, GenerationErrorCodes.BatchBlocked);
        generate.MapPost("/quote", QuoteBatch.Handle).WithName(nameof(QuoteBatch))
            .WithSummary("What the same batch would cost, and which of its items cannot run; touches nothing.").WithRefusals();

        var batches = routes.MapGroup("/api/batches").WithTags("Batches").RequireAuthorization(Policies.Read);
        batches.MapGet("/", ListBatches.Handle).WithName(nameof(ListBatches)).WithSummary("Batches, newest first.");
        batches.MapGet("/{id:guid}", GetBatch.Handle).WithName(nameof(GetBatch)).WithSummary("How far a batch is, what it costs, and its items.");
        batches.MapPost("/{id:guid}/cancel", CancelBatch.Handle).WithName(nameof(CancelBatch)).RequireAuthorization(Policies.Generate)
            .WithSummary("Cancels what of a batch has not ended, and says what can still be charged.");
        batches.MapPost("/{id:guid}/retry-failed", RetryFailed.Handle).WithName(nameof(RetryFailed)).RequireAuthorization(Policies.Generate).WithIdempotency()
            .WithSummary("The failed items of a batch again, all of them or none.").WithRefusals()
            .WithError(409, GenerationErrorCodes.BatchBlocked).WithError(409, GenerationErrorCodes.WrongState);
    }

    private static RouteHandlerBuilder WithRefusals(this RouteHandlerBuilder endpoint) => endpoint
        .WithError(404, ErrorCodes.NotFound)
        .WithError(409, GenerationErrorCodes.ProjectArchived);
}
