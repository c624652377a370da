using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static class ProjectResourceBuilderExtensions
{
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="launchProfileName">Must be null: launch profiles are for development with the real Aspire.</param>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder, string name, string? launchProfileName)
        where TProject : IProjectMetadata, new()
    {
        if (launchProfileName is not null)
        {
            throw new NotSupportedException("Launch profiles need the real Aspire (-p:Orchestrator=aspire).");
        }

        return builder.AddResource(new ProjectResource(name, new TProject().ProjectPath));
    }

    /// <summary>Chooses the endpoints that appear in <c>ASPNETCORE_URLS</c>.</summary>
    public static IResourceBuilder<ProjectResource> WithEndpointsInEnvironment(
        this IResourceBuilder<ProjectResource> builder, Func<EndpointAnnotation, bool> filter)
    {
        builder.Resource.IsInjected = filter;
        return builder;
    }
}
