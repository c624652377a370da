using System.IO.Compression;
using MediaLab.Gateway.WebApp;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace MediaLab.Gateway.Security;

internal static class SecurityServices
{
    public static void AddSecurity(this WebApplicationBuilder builder)
    {
        builder.AddTrustedProxies();
        builder.Services.AddOptions<RateLimitOptions>().BindConfiguration(RateLimitOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<BodyLimits>().BindConfiguration(BodyLimits.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<BodyLimits>>((kestrel, limits) =>
        {
            kestrel.Limits.MaxRequestBodySize = limits.Value.JsonBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        });
        builder.Services.AddSingleton<RateLimits>();
        builder.Services.AddSingleton<ContentSecurityPolicy>();
        builder.Services.AddSingleton<SecurityHeaders>();
        builder.Services.AddResponseCompression(options =>
        {
            // Guessing secrets from compressed sizes needs requests with the cookie from another site, which SameSite=Lax and X-CSRF do not let happen.
            options.EnableForHttps = true;
            options.MimeTypes = ["application/json", "application/problem+json", "text/plain", "text/csv", "text/vtt", "image/svg+xml"];
        });
        builder.Services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
        builder.Services.Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
    }

    /// <summary>What comes before routing.</summary>
    public static void UseSecurity(this WebApplication app)
    {
        app.UseForwardedHeaders();
        var headers = app.Services.GetRequiredService<SecurityHeaders>();
        app.Use(headers.ApplyAsync);
        var limits = app.Services.GetRequiredService<RateLimits>();
        app.Use(limits.ByAddressAsync);
    }

    /// <summary>What needs to know who asks.</summary>
    public static void UseUserRateLimit(this WebApplication app)
    {
        var limits = app.Services.GetRequiredService<RateLimits>();
        app.Use(limits.ByUserAsync);
    }
}
