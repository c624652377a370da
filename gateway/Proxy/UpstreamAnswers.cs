using MediaLab.Gateway.Sessions;
using MediaLab.ServiceDefaults.Http;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace MediaLab.Gateway.Proxy;

/// <summary>What a client sees of an answer; and what Identity hands over in it: sessions that begin and end.</summary>
internal static class UpstreamAnswers
{
    /// <summary>Cookies are the gateway's alone; the trace id it sets itself.</summary>
    private static readonly string[] Dropped = ["Set-Cookie", "Server", "X-Powered-By", "X-Trace-Id"];

    public static void Apply(TransformBuilderContext builder)
    {
        var fromIdentity = builder.Cluster!.ClusterId == ApiRoutes.Identity;
        var cache = builder.Services.GetRequiredService<CredentialCache>();
        builder.AddResponseTransform(context =>
        {
            if (context.ProxyResponse is { } answer)
            {
                foreach (var name in answer.Headers.Select(header => header.Key).Where(IsDropped))
                {
                    context.HttpContext.Response.Headers.Remove(name);
                }

                RestoreTraceId(context.HttpContext);
                if (fromIdentity)
                {
                    HandOver(context.HttpContext, answer, cache);
                }
            }

            return ValueTask.CompletedTask;
        });
    }

    private static void HandOver(HttpContext http, HttpResponseMessage answer, CredentialCache cache)
    {
        foreach (var id in Values(answer, InternalHeaders.Revoked).SelectMany(value => value.Split(',')))
        {
            cache.Revoke(Guid.Parse(id));
        }

        if (Values(answer, InternalHeaders.SessionValue).FirstOrDefault() is { } value)
        {
            SessionCookie.Write(http, value);
        }
        else if (Values(answer, InternalHeaders.SessionEnded).Any())
        {
            SessionCookie.Delete(http);
        }
        else if (answer.IsSuccessStatusCode && http.Request.Path == "/api/auth/me" && SessionCookie.Read(http.Request) is { } current)
        {
            // Every start of the app asks this: the cookie lives as long as the session it stands for.
            SessionCookie.Write(http, current);
        }
    }

    private static void RestoreTraceId(HttpContext http)
    {
        if (System.Diagnostics.Activity.Current is { } activity)
        {
            http.Response.Headers["X-Trace-Id"] = activity.TraceId.ToHexString();
        }
    }

    private static IEnumerable<string> Values(HttpResponseMessage answer, string header) => answer.Headers.TryGetValues(header, out var values) ? values : [];

    private static bool IsDropped(string name) =>
        Dropped.Contains(name, StringComparer.OrdinalIgnoreCase) || name.StartsWith(InternalHeaders.Prefix, StringComparison.OrdinalIgnoreCase);
}
