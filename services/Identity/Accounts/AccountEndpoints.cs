using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Authentication;

namespace MediaLab.Identity.Accounts;

internal static class AccountEndpoints
{
    public static void MapAccountEndpoints(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/api/auth").WithTags("Accounts");
        // Nobody is signed in yet: only the gateway may call these.
        var visitors = auth.MapGroup("").RequireService(InternalAuthentication.Gateway);
        visitors.MapPost("/signup", SignUp.Handle).WithName(nameof(SignUp)).WithSummary("Make an account with a personal workspace and sign in").WithWorkerAccess();
        visitors.MapPost("/login", LogIn.Handle).WithName(nameof(LogIn)).WithSummary("Sign in").WithWorkerAccess();
        visitors.MapPost("/logout", LogOut.Handle).WithName(nameof(LogOut)).WithSummary("End this session");

        auth.MapGet("/me", GetMe.Handle).WithName(nameof(GetMe)).WithSummary("Who is signed in").RequireAuthorization(Policies.Read);
    }
}
