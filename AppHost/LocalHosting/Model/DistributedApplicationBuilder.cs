using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using MediaLab.AppHost.LocalHosting.Running;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

internal sealed class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly List<IResource> _resources = [];

    public DistributedApplicationBuilder(string[] args)
    {
        var metadata = (Assembly.GetEntryAssembly()?.GetCustomAttributes<AssemblyMetadataAttribute>() ?? [])
            .ToLookup(attribute => attribute.Key, attribute => attribute.Value);
        AppHostDirectory = metadata["AppHostDirectory"].FirstOrDefault() ?? AppContext.BaseDirectory;
        Environment = new LocalEnvironment(AppHostDirectory);
        Configuration
            .AddJsonFile(Path.Combine(AppHostDirectory, "appsettings.json"), optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine(args);
        Folders = new(Path.GetFullPath(
            Configuration["MEDIALAB_DATA"] ?? Path.Combine(AppHostDirectory, "..", ".medialab")), Path.Combine(AppHostDirectory, ".."));
        Secrets = new(Folders);
    }

    public ConfigurationManager Configuration { get; } = new();

    public string AppHostDirectory { get; }

    public IHostEnvironment Environment { get; }

    public DistributedApplicationExecutionContext ExecutionContext { get; } = new();

    internal IReadOnlyList<IResource> Resources => _resources;

    internal DataFolders Folders { get; }

    internal SecretStore Secrets { get; }

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        if (_resources.Any(existing => existing.Name == resource.Name))
        {
            throw new InvalidOperationException($"A resource named '{resource.Name}' already exists.");
        }

        _resources.Add(resource);
        return new ResourceBuilder<T>(this, resource);
    }

    public DistributedApplication Build() => new(this);

    private sealed class LocalEnvironment(string contentRoot) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } =
            System.Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") ?? Environments.Production;

        public string ApplicationName { get; set; } = "MediaLab.AppHost";

        public string ContentRootPath { get; set; } = contentRoot;

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
