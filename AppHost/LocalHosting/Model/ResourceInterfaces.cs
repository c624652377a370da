using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A resource others find by name: <c>services__{name}__{endpoint}__0</c>.</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;

/// <summary>A resource whose built files another resource can serve once published.</summary>
public interface IResourceWithContainerFiles : IResource;

/// <summary>Where a project's file lies. The build generates one class per project reference, in the namespace Projects.</summary>
public interface IProjectMetadata
{
    string ProjectPath { get; }
}
