using Aspire.Hosting.ApplicationModel;
using MediaLab.AppHost.LocalHosting.Running;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>The application of AppHost.cs, run as plain processes on this machine.</summary>
public sealed class DistributedApplication
{
    private readonly DistributedApplicationBuilder _builder;

    internal DistributedApplication(DistributedApplicationBuilder builder) => _builder = builder;

    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => new DistributedApplicationBuilder(args);

    /// <summary>Runs until SIGINT or SIGTERM; returns when every process it started is gone.</summary>
    public void Run() => RunAsync().GetAwaiter().GetResult();

    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await LocalSystem.RunAsync(_builder, cancellationToken);
        }
        catch (LocalSystem.CannotStartException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            Environment.ExitCode = 1;
        }
    }
}

public sealed class DistributedApplicationExecutionContext
{
    public bool IsRunMode { get; } = true;

    /// <summary>Publishing needs the real Aspire.</summary>
    public bool IsPublishMode { get; }
}

public interface IDistributedApplicationBuilder
{
    ConfigurationManager Configuration { get; }

    /// <summary>The folder of AppHost.csproj.</summary>
    string AppHostDirectory { get; }

    IHostEnvironment Environment { get; }

    DistributedApplicationExecutionContext ExecutionContext { get; }

    IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource;

    DistributedApplication Build();
}
