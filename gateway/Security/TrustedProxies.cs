using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace MediaLab.Gateway.Security;

/// <summary>
/// Behind a reverse proxy its X-Forwarded-For, -Proto and -Host say who asked and how; from anyone else they say nothing. <c>Proxies:Trusted</c>
/// lists addresses and networks (10.0.0.0/8).
/// </summary>
internal static class TrustedProxies
{
    public static void AddTrustedProxies(this WebApplicationBuilder builder)
    {
        var trusted = builder.Configuration.GetSection("Proxies:Trusted").Get<string[]>() ?? [];
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = trusted.Length > 0
                ? ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost
                : ForwardedHeaders.None;
            // Chains of proxies are fine as long as each of them is trusted.
            options.ForwardLimit = null;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var entry in trusted)
            {
                if (entry.Contains('/', StringComparison.Ordinal))
                {
                    options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(entry));
                }
                else
                {
                    options.KnownProxies.Add(IPAddress.Parse(entry));
                }
            }
        });
    }
}
