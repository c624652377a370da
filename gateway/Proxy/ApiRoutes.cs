using Yarp.ReverseProxy.Configuration;

namespace MediaLab.Gateway.Proxy;

/// <summary>Which service answers which part of the public API: the one place that says so.</summary>
internal static class ApiRoutes
{
    public const string Identity = "identity";

    /// <summary>Links that carry their own proof: neither cookie nor token counts there, and bodies are media.</summary>
    private const string SignedLinks = "/api/assets/content";

    /// <summary>Many prompts at once: the only large JSON.</summary>
    private const string Batches = "/api/generate/batch";

    private static readonly (string Service, string[] Prefixes)[] Prefixes =
    [
        (Identity, ["/api/auth", "/api/workspaces", "/api/access-tokens"]),
        ("projects", ["/api/projects"]),
        ("keyvault", ["/api/api-keys"]),
        ("generation", ["/api/generate", "/api/generations", "/api/batches", "/api/jobs", "/api/providers", "/api/models", "/api/settings/providers"]),
        ("assets", ["/api/assets", "/api/conversions"]),
        ("costing", ["/api/costs", "/api/budgets", "/api/prices", "/api/credits"]),
        ("analytics", ["/api/analytics"]),
    ];

    /// <summary>All that can be asked without being signed in.</summary>
    private static readonly (string Service, string Path, string[] Methods)[] Anonymous =
    [
        (Identity, "/api/auth/signup", ["POST"]),
        (Identity, "/api/auth/login", ["POST"]),
        (Identity, "/api/auth/logout", ["POST"]),
        (Identity, "/api/auth/registration", ["GET"]),
        (Identity, "/api/auth/passkeys/login/{**rest}", ["POST"]),
        ("assets", SignedLinks + "/{**rest}", ["GET", "HEAD", "PUT"]),
        // Called by providers.
        ("generation", "/api/webhooks/{**rest}", ["POST"]),
    ];

    public static IEnumerable<string> Services => Prefixes.Select(entry => entry.Service);

    public static bool IsSignedLink(PathString path) => path.StartsWithSegments(SignedLinks);

    public static bool IsBatch(PathString path) => path.StartsWithSegments(Batches);

    public static IReadOnlyList<RouteConfig> Routes() =>
    [
        .. from entry in Prefixes
           from prefix in entry.Prefixes
           select new RouteConfig
           {
               RouteId = prefix,
               ClusterId = entry.Service,
               Match = new RouteMatch { Path = prefix + "/{**rest}" },
               AuthorizationPolicy = "default",
           },
        .. from entry in Anonymous
           select new RouteConfig
           {
               RouteId = $"anonymous {entry.Path}",
               ClusterId = entry.Service,
               Match = new RouteMatch { Path = entry.Path, Methods = entry.Methods },
               AuthorizationPolicy = "anonymous",
           },
    ];

    public static IReadOnlyList<ClusterConfig> Clusters(Func<string, Uri> addressOf) =>
    [
        .. Services.Select(service => new ClusterConfig
        {
            ClusterId = service,
            Destinations = new Dictionary<string, DestinationConfig> { [service] = new() { Address = addressOf(service).ToString() } },
        }),
    ];
}
