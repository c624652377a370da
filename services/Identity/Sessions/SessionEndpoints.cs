namespace MediaLab.Identity.Sessions;

internal static class SessionEndpoints
{
    public static void MapSessionEndpoints(this IEndpointRouteBuilder routes)
    {
        var sessions = routes.MapGroup("/api/auth/sessions").WithTags("Sessions");
        sessions.MapGet("/", ListSessions.Handle).WithName(nameof(ListSessions)).WithSummary("Signed-in browsers");
        sessions.MapDelete("/{id:guid}", RevokeSession.Handle).WithName(nameof(RevokeSession)).WithSummary("Sign one browser out");
        sessions.MapDelete("/", RevokeOtherSessions.Handle).WithName(nameof(RevokeOtherSessions)).WithSummary("Sign every other browser out");
    }
}
