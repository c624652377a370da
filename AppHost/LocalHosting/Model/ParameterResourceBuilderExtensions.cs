using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static class ParameterResourceBuilderExtensions
{
    /// <summary>A value the operator must give as <c>Parameters:{name}</c>.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, bool secret = false) =>
        builder.AddResource(new ParameterResource(
            name,
            () => builder.Configuration[$"Parameters:{name}"]
                ?? throw new InvalidOperationException($"Set Parameters__{name.Replace('-', '_')} (or Parameters:{name}); it has no default."),
            secret));

    /// <summary>As above with a default; a persistent one is made once and kept in the data folder.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false) =>
        builder.AddResource(new ParameterResource(
            name,
            () => builder.Configuration[$"Parameters:{name}"]
                ?? (persist ? builder.Local().Secrets.GetOrAdd(name, value.GetDefaultValue) : value.GetDefaultValue()),
            secret));

    internal static DistributedApplicationBuilder Local(this IDistributedApplicationBuilder builder) =>
        (DistributedApplicationBuilder)builder;
}
