using MediaLab.ServiceDefaults.Authentication;

namespace MediaLab.Generation.Settings;

internal static class ProviderEndpoints
{
    public static void MapProviderEndpoints(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/providers", ListProviders.Handle).WithTags("Providers").WithName(nameof(ListProviders)).RequireAuthorization(Policies.Read)
            .WithSummary("Providers and how their calls went lately in this workspace.");
        var settings = routes.MapGroup("/api/settings/providers").WithTags("Providers").RequireAuthorization(Policies.Read);
        settings.MapGet("/", GetProviderSettings.Handle).WithName(nameof(GetProviderSettings)).WithSummary("Providers on or off, in which order, and default models.");
        settings.MapPut("/", UpdateProviderSettings.Handle).WithName(nameof(UpdateProviderSettings)).RequireAuthorization(Policies.Manage)
            .WithSummary("Changes the providers that are named; the others stay.");
    }
}
