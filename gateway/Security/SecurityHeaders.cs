using MediaLab.Gateway.WebApp;

namespace MediaLab.Gateway.Security;

/// <summary>What tells browsers to be strict. Set when the answer starts, so that an error keeps them.</summary>
internal sealed class SecurityHeaders(ContentSecurityPolicy policy)
{
    public Task ApplyAsync(HttpContext http, RequestDelegate next)
    {
        http.Response.OnStarting(() =>
        {
            var headers = http.Response.Headers;
            headers.TryAdd("X-Content-Type-Options", "nosniff");
            headers.TryAdd("Referrer-Policy", "same-origin");
            headers.TryAdd("X-Frame-Options", "DENY");
            headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
            headers.TryAdd("Cross-Origin-Resource-Policy", "same-origin");
            headers.TryAdd("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()");
            // Services answer some bytes with a stricter policy of their own: keep it.
            headers.TryAdd("Content-Security-Policy", policy.For(http.Request.Path));
            if (http.Request.IsHttps)
            {
                headers.TryAdd("Strict-Transport-Security", "max-age=31536000");
            }

            return Task.CompletedTask;
        });
        return next(http);
    }
}
