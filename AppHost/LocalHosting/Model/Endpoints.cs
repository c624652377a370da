using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A place where a resource listens.</summary>
public sealed class EndpointAnnotation
{
    internal EndpointAnnotation(string name, string scheme, int? port, string? portVariable)
    {
        Name = name;
        UriScheme = scheme;
        Transport = scheme;
        Port = port;
        PortVariable = portVariable;
    }

    public string Name { get; }

    public string UriScheme { get; set; }

    /// <summary>"http2" marks an endpoint that speaks only HTTP/2; it changes nothing on one machine.</summary>
    public string Transport { get; set; }

    /// <summary>The fixed port asked for, or null for a free one.</summary>
    public int? Port { get; set; }

    public bool IsExternal { get; set; }

    internal string? PortVariable { get; }

    /// <summary>Known before anything starts, so that resources may refer to each other in any order.</summary>
    internal int AllocatedPort { get; set; }

    internal string Host => UriScheme is "http" or "https" ? "localhost" : "127.0.0.1";

    internal string Url => $"{UriScheme}://{Host}:{AllocatedPort.ToString(CultureInfo.InvariantCulture)}";
}

public enum EndpointProperty
{
    Url,
    Host,
    IPV4Host,
    Port,
    Scheme,
    TargetPort,
    HostAndPort,
}

/// <summary>A resource's endpoint by name; resolved when a process starts.</summary>
public sealed class EndpointReference : IValueProvider, IManifestExpressionProvider
{
    private readonly ProcessResource _owner;

    internal EndpointReference(ProcessResource owner, string endpointName)
    {
        _owner = owner;
        EndpointName = endpointName;
    }

    public string EndpointName { get; }

    public string Url => Annotation.Url;

    internal EndpointAnnotation Annotation => _owner.Endpoints.FirstOrDefault(endpoint => endpoint.Name == EndpointName)
        ?? throw new InvalidOperationException($"The resource '{_owner.Name}' has no endpoint named '{EndpointName}'.");

    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    string IManifestExpressionProvider.ValueExpression => $"{{{_owner.Name}.bindings.{EndpointName}.url}}";

    ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) => new(Url);
}

/// <summary>One property of an endpoint, usable inside a <see cref="ReferenceExpression"/>.</summary>
public sealed class EndpointReferenceExpression : IValueProvider, IManifestExpressionProvider
{
    private readonly EndpointReference _endpoint;
    private readonly EndpointProperty _property;

    internal EndpointReferenceExpression(EndpointReference endpoint, EndpointProperty property)
    {
        _endpoint = endpoint;
        _property = property;
    }

    string IManifestExpressionProvider.ValueExpression => $"{{{_endpoint.EndpointName}.{_property}}}";

    ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken)
    {
        var endpoint = _endpoint.Annotation;
        var port = endpoint.AllocatedPort.ToString(CultureInfo.InvariantCulture);
        return new(_property switch
        {
            EndpointProperty.Url => endpoint.Url,
            EndpointProperty.Host => endpoint.Host,
            EndpointProperty.IPV4Host => "127.0.0.1",
            EndpointProperty.Port or EndpointProperty.TargetPort => port,
            EndpointProperty.Scheme => endpoint.UriScheme,
            EndpointProperty.HostAndPort => $"{endpoint.Host}:{port}",
        });
    }
}
