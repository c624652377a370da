using MediaLab.ServiceDefaults.Http;

namespace MediaLab.Gateway.Proxy;

internal static class ProxyServices
{
    public static void AddProxy(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        builder.Services.AddReverseProxy()
            .LoadFromMemory(ApiRoutes.Routes(), ApiRoutes.Clusters(service => configuration.ServiceAddress(service)))
            .AddTransforms(UpstreamRequests.Apply)
            .AddTransforms(UpstreamAnswers.Apply);
    }

    public static void MapProxy(this IEndpointRouteBuilder routes) => routes.MapReverseProxy(proxy =>
    {
        proxy.Use(UpstreamFailures.TurnIntoProblems);
        proxy.Use(RequestSizes.Check);
        proxy.UseLoadBalancing();
    });
}
