using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.OpenApi;

namespace MediaLab.Identity.Passkeys;

internal static class PasskeyEndpoints
{
    public static void MapPasskeyEndpoints(this IEndpointRouteBuilder routes)
    {
        var passkeys = routes.MapGroup("/api/auth/passkeys").WithTags("Passkeys");
        passkeys.MapGet("/", ListPasskeys.Handle).WithName(nameof(ListPasskeys)).WithSummary("Passkeys");
        passkeys.MapPost("/options", BeginPasskeyRegistration.Handle).WithName(nameof(BeginPasskeyRegistration)).WithSummary("Begin to add a passkey");
        passkeys.MapPost("/", RegisterPasskey.Handle).WithName(nameof(RegisterPasskey)).WithSummary("Add a passkey").WithError(400, ErrorCodes.PasskeyInvalid);
        passkeys.MapDelete("/{id}", RemovePasskey.Handle).WithName(nameof(RemovePasskey)).WithSummary("Remove a passkey");

        var visitors = passkeys.MapGroup("/login").RequireService(InternalAuthentication.Gateway).WithWorkerAccess();
        visitors.MapPost("/options", BeginPasskeyLogIn.Handle).WithName(nameof(BeginPasskeyLogIn)).WithSummary("Begin to sign in with a passkey");
        visitors.MapPost("/", LogInWithPasskey.Handle).WithName(nameof(LogInWithPasskey)).WithSummary("Sign in with a passkey")
            .WithError(400, ErrorCodes.PasskeyInvalid).WithError(401, ErrorCodes.PasskeyInvalid);
    }
}
