using System.Security.Claims;
using System.Text.Encodings.Web;
using MediaLab.Gateway.Proxy;
using MediaLab.ServiceDefaults.Authentication;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace MediaLab.Gateway.Sessions;

/// <summary>Signs requests in by <c>Authorization: Bearer ml_...</c> or, when there is no such header, by the session cookie.</summary>
internal sealed class CredentialAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, CredentialLookup lookup, CurrentUser current)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "credential";
    private const string TokenStart = "Bearer ml_";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!Request.Path.StartsWithSegments("/api") || ApiRoutes.IsSignedLink(Request.Path))
        {
            return AuthenticateResult.NoResult();
        }

        var header = Request.Headers.Authorization.ToString();
        if (header.Length > 0)
        {
            // A header that is wrong is never made good by a cookie.
            var token = header.StartsWith(TokenStart, StringComparison.OrdinalIgnoreCase) && header.Length <= 200 ? header["Bearer ".Length..] : null;
            if (token is not null && await SignInAsync(Credential.Of(CredentialKind.AccessToken, token)) is { } ticket)
            {
                return AuthenticateResult.Success(ticket);
            }

            Context.Features.Set(new RefusedCredential());
            return AuthenticateResult.Fail("The access token is not valid.");
        }

        if (SessionCookie.Read(Request) is not { } value)
        {
            return AuthenticateResult.NoResult();
        }

        if (await SignInAsync(Credential.Of(CredentialKind.Session, value)) is { } session)
        {
            return AuthenticateResult.Success(session);
        }

        SessionCookie.Delete(Context);
        return AuthenticateResult.NoResult();
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Bearer";
        return Task.CompletedTask;
    }

    private async Task<AuthenticationTicket?> SignInAsync(Credential credential)
    {
        if (await lookup.FindAsync(credential, Context.RequestAborted) is not { } caller)
        {
            return null;
        }

        current.Assume(caller);
        Context.Features.Set(new SignedIn(credential, caller));
        return new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", caller.UserId.ToString())], SchemeName)), SchemeName);
    }
}

internal static class SessionServices
{
    public static void AddSessions(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CredentialCache>();
        builder.Services.AddScoped<CredentialLookup>();
        builder.Services.AddAuthentication(CredentialAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, CredentialAuthentication>(CredentialAuthentication.SchemeName, null);
        // Services check roles and scopes; the gateway only that somebody is signed in. What it maps itself says so by itself.
        var signedIn = new AuthorizationPolicyBuilder(CredentialAuthentication.SchemeName).RequireAuthenticatedUser().Build();
        builder.Services.AddAuthorizationBuilder()
            .SetDefaultPolicy(signedIn)
            // Every access token may read.
            .AddPolicy(Policies.Read, signedIn)
            .SetFallbackPolicy(null);
    }
}
