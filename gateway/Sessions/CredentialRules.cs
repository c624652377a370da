using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.Gateway.Sessions;

/// <summary>What holds for every request's credentials, whatever it asks for.</summary>
internal static class CredentialRules
{
    public const string CsrfHeader = "X-CSRF";

    public static void UseCredentialRules(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (http.Features.Get<RefusedCredential>() is not null)
        {
            // Also where no credentials are needed: whoever sends a token must learn that it is not good.
            throw new ApiException(401, ServiceDefaults.Errors.ErrorCodes.Unauthenticated, "This access token is unknown, expired or revoked.");
        }

        // Another site can make a browser send the cookie with a form, but not a header of ours.
        if (http.Features.Get<SignedIn>() is { Credential.Kind: CredentialKind.Session } && !IsSafe(http.Request.Method) && http.Request.Headers[CsrfHeader] != "1")
        {
            throw new ApiException(403, ErrorCodes.CsrfRequired, $"Send the header {CsrfHeader}: 1 with every write that uses the browser's session.");
        }

        return next(http);
    });

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);
}
