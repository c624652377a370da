using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace MediaLab.ServiceDefaults.Authentication;

/// <summary>Accepts the tokens of <see cref="InternalTokens"/> and fills <see cref="CurrentUser"/>.</summary>
public static class InternalAuthentication
{
    public const string Gateway = "gateway";

    internal static void AddInternalAuthentication(this WebApplicationBuilder builder, string service)
    {
        builder.Services.AddSingleton<TrustKeys>();
        builder.Services.AddSingleton<InternalTokens>();
        builder.Services.AddScoped<CurrentUser>();
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<TrustKeys, TimeProvider>((jwt, keys, clock) =>
        {
            jwt.MapInboundClaims = false;
            jwt.TokenValidationParameters = new TokenValidationParameters
            {
                ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
                ValidAudience = service,
                // The issuer is trusted exactly when its published key verifies the signature.
                ValidateIssuer = false,
                IssuerSigningKeyResolver = (_, token, _, _) => keys.PublicKeyOf(token.Issuer) is { } key ? [key] : [],
                TryAllIssuerSigningKeys = false,
                ClockSkew = TimeSpan.FromSeconds(10),
                LifetimeValidator = (notBefore, expires, _, parameters) =>
                    expires is { } until && until + parameters.ClockSkew > clock.GetUtcNow().UtcDateTime
                    && (notBefore is not { } from || from - parameters.ClockSkew <= clock.GetUtcNow().UtcDateTime),
            };
            jwt.Events = new JwtBearerEvents { OnTokenValidated = Accept };
        });
        builder.Services.AddAuthorizationBuilder()
            .SetDefaultPolicy(UserPolicy([]).Build())
            .SetFallbackPolicy(UserPolicy([]).Build())
            .AddPolicy(Policies.Read, UserPolicy([Scopes.Read, Scopes.Generate, Scopes.Manage]).Build())
            .AddPolicy(Policies.Generate, UserPolicy([Scopes.Generate, Scopes.Manage]).RequireAssertion(MayWrite).Build())
            .AddPolicy(Policies.Manage, UserPolicy([Scopes.Manage]).RequireAssertion(MayWrite).Build())
            .AddPolicy(Policies.Administrator, UserPolicy([]).RequireClaim(InternalClaims.Administrator).Build());
    }

    /// <summary>Only these services may call the endpoint.</summary>
    public static TBuilder RequireService<TBuilder>(this TBuilder endpoint, params string[] services)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(new AuthorizationPolicyBuilder()
            .RequireAssertion(context => context.User.FindFirstValue(JwtRegisteredClaimNames.Iss) is { } issuer && services.Contains(issuer))
            .Build());

    /// <summary>Only members of the workspace with one of these roles may call the endpoint; others get 403.</summary>
    /// <param name="endpoint">The route or group.</param>
    /// <param name="roles">For example <see cref="WorkspaceRoles.Managers"/>.</param>
    public static TBuilder RequireWorkspaceRole<TBuilder>(this TBuilder endpoint, params string[] roles)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(new AuthorizationPolicyBuilder().RequireClaim(InternalClaims.Role, roles).Build());

    /// <summary>A person's request through the gateway; an access token must carry one of the scopes, a session needs none.</summary>
    private static AuthorizationPolicyBuilder UserPolicy(string[] anyOf) => new AuthorizationPolicyBuilder(JwtBearerDefaults.AuthenticationScheme)
        .RequireClaim(JwtRegisteredClaimNames.Iss, Gateway)
        .RequireClaim(InternalClaims.User)
        .RequireClaim(InternalClaims.Workspace)
        .RequireAssertion(context =>
        {
            var scopes = context.User.FindFirstValue(InternalClaims.Scopes);
            return scopes is null || anyOf.Intersect(scopes.Split(' ')).Any();
        });

    private static bool MayWrite(AuthorizationHandlerContext context) => !context.User.HasClaim(InternalClaims.Role, WorkspaceRoles.Viewer);

    private static Task Accept(TokenValidatedContext context)
    {
        var principal = context.Principal!;
        var current = context.HttpContext.RequestServices.GetRequiredService<CurrentUser>();
        current.CallingService = context.SecurityToken.Issuer;
        var identity = (ClaimsIdentity)principal.Identity!;
        if (!principal.HasClaim(claim => claim.Type == JwtRegisteredClaimNames.Iss))
        {
            identity.AddClaim(new Claim(JwtRegisteredClaimNames.Iss, context.SecurityToken.Issuer));
        }

        if (Guid.TryParse(principal.FindFirstValue(InternalClaims.User), out var user)
            && Guid.TryParse(principal.FindFirstValue(InternalClaims.Workspace), out var workspace))
        {
            var credential = Guid.TryParse(principal.FindFirstValue(InternalClaims.Credential), out var id) ? id : Guid.Empty;
            current.Assume(new Caller(
                user,
                workspace,
                principal.FindFirstValue(InternalClaims.Role) ?? WorkspaceRoles.Viewer,
                credential,
                principal.HasClaim(claim => claim.Type == InternalClaims.Administrator),
                principal.FindFirstValue(InternalClaims.Scopes)?.Split(' ')));
        }

        return Task.CompletedTask;
    }
}

/// <summary>Authorization policies of public routes. Without one a route is for sessions only.</summary>
public static class Policies
{
    /// <summary>Sessions, and access tokens that may read.</summary>
    public const string Read = "read";

    /// <summary>Sessions of all but viewers, and access tokens that may generate (which costs money) and write assets.</summary>
    public const string Generate = "generate";

    /// <summary>Sessions of all but viewers, and access tokens that may manage projects, keys, budgets and settings.</summary>
    public const string Manage = "manage";

    /// <summary>The administrator of this installation, by session.</summary>
    public const string Administrator = "administrator";
}

/// <summary>What a member may do in a workspace; each role contains the ones after it.</summary>
public static class WorkspaceRoles
{
    public const string Owner = "owner";
    public const string Admin = "admin";
    public const string Member = "member";
    public const string Viewer = "viewer";

    /// <summary>May change what the workspace pays with and who belongs to it.</summary>
    public static string[] Managers => [Owner, Admin];
}

/// <summary>Scopes of access tokens; each contains the ones before it.</summary>
public static class Scopes
{
    public const string Read = "read";
    public const string Generate = "generate";
    public const string Manage = "manage";
}
