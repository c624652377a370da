namespace Aspire.Hosting.ApplicationModel;

/// <summary>One part of the system: a process, a database, a value.</summary>
public interface IResource
{
    /// <summary>Unique within the application; also its name for service discovery.</summary>
    string Name { get; }
}

public interface IResourceWithEnvironment : IResource;

public interface IResourceWithArgs : IResource;

public interface IResourceWithEndpoints : IResource;

public interface IResourceWithWaitSupport : IResource;

/// <summary>A resource others reach by a connection string.</summary>
public interface IResourceWithConnectionString : IResource, IValueProvider, IManifestExpressionProvider
{
    ReferenceExpression ConnectionStringExpression { get; }

    ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) =>
        ConnectionStringExpression.GetValueAsync(cancellationToken);

    string IManifestExpressionProvider.ValueExpression => $"{{{Name}.connectionString}}";
}

public interface IContainerFilesDestinationResource : IResource;

public abstract class Resource(string name) : IResource
{
    public string Name { get; } = name;
}

/// <summary>A resource that is one operating-system process here.</summary>
public abstract class ProcessResource(string name)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport
{
    internal List<EndpointAnnotation> Endpoints { get; } = [];

    /// <summary>Evaluated when the process starts: ports are known by then.</summary>
    internal List<Func<string>> Arguments { get; } = [];

    /// <summary>In the order they were added; a later one of the same name wins.</summary>
    internal List<(string Name, Func<CancellationToken, ValueTask<string?>> Value)> Environment { get; } = [];

    internal List<(IResource Resource, int? ExitCode)> Dependencies { get; } = [];

    internal List<ProcessResource> References { get; } = [];

    internal List<string> HealthPaths { get; } = [];

    internal abstract string Type { get; }
}

/// <summary>A .NET project, run from its build output.</summary>
public sealed class ProjectResource
    : ProcessResource, IResourceWithServiceDiscovery, IContainerFilesDestinationResource
{
    internal ProjectResource(string name, string projectPath)
        : base(name) => ProjectPath = projectPath;

    internal string ProjectPath { get; }

    internal Func<EndpointAnnotation, bool> IsInjected { get; set; } = static _ => true;

    internal override string Type => "Project";
}

/// <summary>A program that is neither a project nor a server known here.</summary>
public class ExecutableResource(string name, string command, string workingDirectory) : ProcessResource(name)
{
    public string Command { get; } = command;

    public string WorkingDirectory { get; } = workingDirectory;

    internal override string Type => "Executable";
}

/// <summary>Named in the model so that AppHost.cs compiles; one machine without a container engine cannot start it.</summary>
public class ContainerResource(string name) : ProcessResource(name)
{
    internal string Image { get; init; } = "";

    internal override string Type => "Container";
}
