using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.OpenApi;

namespace MediaLab.Identity.Accounts;

internal static class AccountEndpoints
{
    public static void MapAccountEndpoints(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/api/auth").WithTags("Accounts");
        // Nobody is signed in yet: only the gateway may call these.
        var visitors = auth.MapGroup("").RequireService(InternalAuthentication.Gateway);
        visitors.MapPost("/signup", SignUp.Handle).WithName(nameof(SignUp)).WithSummary("Make an account with a personal workspace and sign in")
            .WithWorkerAccess().WithError(409, ErrorCodes.EmailTaken).WithError(400, ErrorCodes.PasswordTooWeak)
            .WithError(403, ErrorCodes.RegistrationClosed).WithError(403, ErrorCodes.SetupTokenInvalid);
        visitors.MapPost("/login", LogIn.Handle).WithName(nameof(LogIn)).WithSummary("Sign in").WithWorkerAccess()
            .WithError(401, ErrorCodes.InvalidCredentials).WithError(401, ErrorCodes.TwoFactorRequired).WithError(401, ErrorCodes.TwoFactorCodeInvalid)
            .WithError(409, ErrorCodes.TwoFactorLost);
        visitors.MapPost("/logout", LogOut.Handle).WithName(nameof(LogOut)).WithSummary("End this session");

        auth.MapGet("/me", GetMe.Handle).WithName(nameof(GetMe)).WithSummary("Who is signed in").RequireAuthorization(Policies.Read);
        auth.MapPut("/profile", UpdateProfile.Handle).WithName(nameof(UpdateProfile)).WithSummary("Change name and language");
        auth.MapPost("/password", ChangePassword.Handle).WithName(nameof(ChangePassword)).WithSummary("Change the password and sign every other browser out")
            .WithError(401, ErrorCodes.InvalidCredentials).WithError(400, ErrorCodes.PasswordTooWeak);
        auth.MapDelete("/account", DeleteAccount.Handle).WithName(nameof(DeleteAccount)).WithSummary("Delete the account and its workspace")
            .WithWorkerAccess().WithError(401, ErrorCodes.InvalidCredentials);
    }
}
