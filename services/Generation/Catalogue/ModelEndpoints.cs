using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.OpenApi;

namespace MediaLab.Generation.Catalogue;

internal static class ModelEndpoints
{
    public static void MapModelEndpoints(this IEndpointRouteBuilder routes)
    {
        var models = routes.MapGroup("/api/models").WithTags("Models").RequireAuthorization(Policies.Read);
        models.MapGet("", ListModels.Handle).WithName(nameof(ListModels))
            .WithSummary("Every model with what can be asked of it, its price, and whether it can be used now, in the order of the workspace's settings. Answers If-None-Match.")
            .WithAnswer(304, "The models are those of the ETag that was sent.");
        models.MapPost("/refresh", RefreshModels.Handle).WithName(nameof(RefreshModels)).RequireAuthorization(Policies.Generate)
            .WithSummary("Asks every provider that says it what it serves now: new models, voices, dates of ending. It is also asked by itself once a day.");
        models.MapGet("/retirements", ListRetirements.Handle).WithName(nameof(ListRetirements))
            .WithSummary("Models this workspace used in the last 90 days that their provider will end or that are gone, what replaces them, and how the price changes.");
    }
}
