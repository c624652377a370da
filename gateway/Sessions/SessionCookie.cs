namespace MediaLab.Gateway.Sessions;

/// <summary>
/// The session's cookie. Under HTTPS it carries <c>__Host-</c>, which browsers accept only with Secure, without a domain and for the whole
/// host; plain HTTP, for a machine of one's own, cannot have that.
/// </summary>
internal static class SessionCookie
{
    public const string PlainName = "medialab-session";
    public const string SecureName = "__Host-" + PlainName;

    /// <summary>Identity ends sessions that were not used for so long.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    public static string? Read(HttpRequest request) =>
        request.Cookies.TryGetValue(NameFor(request), out var value) && value.Length is > 0 and <= 100 ? value : null;

    public static void Write(HttpContext http, string value) =>
        http.Response.Cookies.Append(NameFor(http.Request), value, Options(http.Request, Lifetime));

    public static void Delete(HttpContext http) => http.Response.Cookies.Delete(NameFor(http.Request), Options(http.Request, null));

    private static string NameFor(HttpRequest request) => request.IsHttps ? SecureName : PlainName;

    private static CookieOptions Options(HttpRequest request, TimeSpan? maxAge) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = request.IsHttps,
        Path = "/",
        MaxAge = maxAge,
        IsEssential = true,
    };
}
