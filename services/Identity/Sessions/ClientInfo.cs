namespace MediaLab.Identity.Sessions;

/// <summary>Where a request came from, as the gateway (the only caller of public routes) says.</summary>
internal static class ClientInfo
{
    public static string? AddressOf(HttpContext http) => Cut(http.Request.Headers["X-Forwarded-For"].ToString(), 45);

    public static string? UserAgentOf(HttpContext http) => Cut(http.Request.Headers.UserAgent.ToString(), 300);

    private static string? Cut(string text, int length) => text.Length == 0 ? null : text.Length <= length ? text : text[..length];
}
