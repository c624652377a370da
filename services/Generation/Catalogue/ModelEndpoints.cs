using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.OpenApi;

namespace MediaLab.Generation.Catalogue;

internal static class ModelEndpoints
{
    public static void MapModelEndpoints(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/models", ListModels.Handle).WithTags("Models").WithName(nameof(ListModels)).RequireAuthorization(Policies.Read)
            .WithSummary("Every model with what can be asked of it, its price, and whether it can be used now. Answers If-None-Match.")
            .WithAnswer(304, "The models are those of the ETag that was sent.");
}
