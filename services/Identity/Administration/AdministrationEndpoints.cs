using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.OpenApi;

namespace MediaLab.Identity.Administration;

internal static class AdministrationEndpoints
{
    public static void MapAdministrationEndpoints(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/api/auth").WithTags("Administration");
        auth.MapPost("/administrator", BecomeAdministrator.Handle).WithName(nameof(BecomeAdministrator))
            .WithSummary("Become administrator with the set-up token").WithWorkerAccess().WithError(403, ErrorCodes.SetupTokenInvalid);
        auth.MapGet("/registration", GetRegistration.Handle).WithName(nameof(GetRegistration))
            .WithSummary("Whether new accounts are taken").RequireService(InternalAuthentication.Gateway);
        auth.MapPut("/registration", SetRegistration.Handle).WithName(nameof(SetRegistration))
            .WithSummary("Take new accounts, or no more").RequireAuthorization(Policies.Administrator);
    }
}
