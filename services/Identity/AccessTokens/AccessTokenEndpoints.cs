namespace MediaLab.Identity.AccessTokens;

internal static class AccessTokenEndpoints
{
    /// <summary>For sessions only: a token cannot make another one.</summary>
    public static void MapAccessTokenEndpoints(this IEndpointRouteBuilder routes)
    {
        var tokens = routes.MapGroup("/api/access-tokens").WithTags("Access tokens");
        tokens.MapGet("/", ListAccessTokens.Handle).WithName(nameof(ListAccessTokens)).WithSummary("Access tokens");
        tokens.MapPost("/", CreateAccessToken.Handle).WithName(nameof(CreateAccessToken)).WithSummary("Make an access token; its secret is shown once");
        tokens.MapDelete("/{id:guid}", RevokeAccessToken.Handle).WithName(nameof(RevokeAccessToken)).WithSummary("Revoke an access token");
    }
}
