using MediaLab.ServiceDefaults.OpenApi;

namespace MediaLab.Identity.TwoFactor;

internal static class TwoFactorEndpoints
{
    public static void MapTwoFactorEndpoints(this IEndpointRouteBuilder routes)
    {
        var twoFactor = routes.MapGroup("/api/auth/two-factor").WithTags("Two-factor log-in");
        twoFactor.MapPost("/", BeginTwoFactor.Handle).WithName(nameof(BeginTwoFactor)).WithSummary("A key for an authenticator app");
        twoFactor.MapPost("/confirm", ConfirmTwoFactor.Handle).WithName(nameof(ConfirmTwoFactor))
            .WithSummary("Turn two-factor log-in on").WithError(400, ErrorCodes.TwoFactorCodeInvalid);
        twoFactor.MapPost("/disable", DisableTwoFactor.Handle).WithName(nameof(DisableTwoFactor))
            .WithSummary("Turn two-factor log-in off").WithError(401, ErrorCodes.InvalidCredentials);
        twoFactor.MapPost("/recovery-codes", RenewRecoveryCodes.Handle).WithName(nameof(RenewRecoveryCodes))
            .WithSummary("New recovery codes").WithError(401, ErrorCodes.InvalidCredentials);
    }
}
