using System.Net.Http.Headers;
using MediaLab.Gateway.Sessions;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace MediaLab.Gateway.Proxy;

/// <summary>What a service sees of a request: who is calling by a token of ours, and nothing that the client says about that.</summary>
internal static class UpstreamRequests
{
    private static readonly string[] Dropped = ["Authorization", "Cookie", "Forwarded", "X-Real-IP", "X-CSRF", "X-Original-For", "X-Original-Proto", "X-Original-Host"];
    private static readonly string[] DroppedPrefixes = ["X-Forwarded-", InternalHeaders.Prefix];

    public static void Apply(TransformBuilderContext builder)
    {
        var service = builder.Cluster!.ClusterId;
        var tokens = builder.Services.GetRequiredService<InternalTokens>();
        builder.UseDefaultForwarders = false;
        // Passkeys are made for the name that the browser used.
        builder.AddOriginalHost();
        builder.AddRequestTransform(context =>
        {
            var (http, headers) = (context.HttpContext, context.ProxyRequest.Headers);
            foreach (var name in headers.Select(header => header.Key).Where(IsDropped).ToList())
            {
                headers.Remove(name);
            }

            headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.Mint(service, http.Features.Get<SignedIn>()?.Caller));
            headers.Add("X-Forwarded-Proto", http.Request.Scheme);
            if (http.Connection.RemoteIpAddress is { } address)
            {
                headers.Add("X-Forwarded-For", (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString());
            }

            return ValueTask.CompletedTask;
        });
    }

    private static bool IsDropped(string name) =>
        Dropped.Contains(name, StringComparer.OrdinalIgnoreCase) || DroppedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
