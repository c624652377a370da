using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static class ResourceBuilderExtensions
{
    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, string? value)
        where T : IResourceWithEnvironment => builder.Set(name, _ => new(value));

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, ReferenceExpression value)
        where T : IResourceWithEnvironment => builder.Set(name, value.GetValueAsync);

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, EndpointReference endpointReference)
        where T : IResourceWithEnvironment => builder.Set(name, ((IValueProvider)endpointReference).GetValueAsync);

    public static IResourceBuilder<T> WithEnvironment<T>(
        this IResourceBuilder<T> builder, string name, IResourceBuilder<ParameterResource> parameter)
        where T : IResourceWithEnvironment => builder.Set(name, parameter.Resource.GetValueAsync);

    public static IResourceBuilder<T> WithArgs<T>(this IResourceBuilder<T> builder, params string[] args)
        where T : IResourceWithArgs
    {
        builder.Process().Arguments.AddRange(args.Select(argument => (Func<string>)(() => argument)));
        return builder;
    }

    /// <summary>Gives the connection string as <c>ConnectionStrings__{connectionName or the source's name}</c>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<IResourceWithConnectionString> source,
        string? connectionName = null)
        where TDestination : IResourceWithEnvironment =>
        builder.Set($"ConnectionStrings__{connectionName ?? source.Resource.Name}", source.Resource.ConnectionStringExpression.GetValueAsync);

    /// <summary>Gives every endpoint of the source as <c>services__{name}__{endpoint}__0</c>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment
    {
        // Endpoints may be added after the reference: look when the process starts.
        if (source.Resource is ProcessResource referenced)
        {
            builder.Process().References.Add(referenced);
        }

        return builder;
    }

    /// <summary>Starts only when the dependency runs and, where it has health checks, is healthy.</summary>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport
    {
        builder.Process().Dependencies.Add((dependency.Resource, null));
        return builder;
    }

    /// <summary>Starts only when the dependency ended with that exit code.</summary>
    public static IResourceBuilder<T> WaitForCompletion<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, int exitCode = 0)
        where T : IResourceWithWaitSupport
    {
        builder.Process().Dependencies.Add((dependency.Resource, exitCode));
        return builder;
    }

    public static IResourceBuilder<T> WithHttpEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null, string? env = null, bool isProxied = true)
        where T : IResourceWithEndpoints
    {
        // Nothing stands between a process and its port here, so the target port and the proxy have no meaning.
        builder.Process().Endpoints.Add(new(name ?? "http", "http", port, env));
        return builder;
    }

    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, string endpointName, Action<EndpointAnnotation> callback, bool createIfNotExists = true)
        where T : IResourceWithEndpoints
    {
        var endpoints = builder.Process().Endpoints;
        var endpoint = endpoints.FirstOrDefault(existing => existing.Name == endpointName);
        if (endpoint is null && createIfNotExists)
        {
            endpoints.Add(endpoint = new(endpointName, "tcp", port: null, portVariable: null));
        }

        if (endpoint is not null)
        {
            callback(endpoint);
        }

        return builder;
    }

    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEndpoints
    {
        foreach (var endpoint in builder.Process().Endpoints.Where(endpoint => endpoint.UriScheme is "http" or "https"))
        {
            endpoint.IsExternal = true;
        }

        return builder;
    }

    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name)
        where T : IResourceWithEndpoints => new(builder.Process(), name);

    /// <summary>Healthy while a GET of that path answers 200.</summary>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(this IResourceBuilder<T> builder, string? path = null)
        where T : IResourceWithEndpoints
    {
        if (!builder.Process().Endpoints.Any(endpoint => endpoint.UriScheme is "http" or "https"))
        {
            throw new InvalidOperationException($"The resource '{builder.Resource.Name}' has no http endpoint to check.");
        }

        builder.Process().HealthPaths.Add(path ?? "/");
        return builder;
    }

    public static IResourceBuilder<T> PublishWithContainerFiles<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResourceWithContainerFiles> source, string destinationPath)
        where T : IContainerFilesDestinationResource
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentException.ThrowIfNullOrEmpty(destinationPath);
        return builder;
    }

    internal static ProcessResource Process<T>(this IResourceBuilder<T> builder)
        where T : IResource => builder.Resource as ProcessResource
            ?? throw new InvalidOperationException($"The resource '{builder.Resource.Name}' is not a process.");

    private static IResourceBuilder<T> Set<T>(
        this IResourceBuilder<T> builder, string name, Func<CancellationToken, ValueTask<string?>> value)
        where T : IResource
    {
        builder.Process().Environment.Add((name, value));
        return builder;
    }
}
