using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static class ContainerResourceBuilderExtensions
{
    /// <summary>Appears as failed to start, with the reason: a container needs an engine and the real Aspire.</summary>
    public static IResourceBuilder<ContainerResource> AddContainer(
        this IDistributedApplicationBuilder builder, string name, string image, string tag) =>
        builder.AddResource(new ContainerResource(name) { Image = $"{image}:{tag}" });

    public static IResourceBuilder<T> WithVolume<T>(this IResourceBuilder<T> builder, string? name, string target)
        where T : ContainerResource
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        return builder;
    }
}
