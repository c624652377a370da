using Aspire.Hosting.ApplicationModel;

namespace MediaLab.AppHost.LocalHosting.Running;

/// <summary>Runs a program from PATH in its own folder.</summary>
internal sealed class ExecutableLauncher(ExecutableResource executable) : ProcessLauncher(executable)
{
    public override async Task<ProcessSpec> PrepareAsync(Action<string> log, CancellationToken cancellationToken) =>
        new(executable.Command, [.. ResolveArguments()], executable.WorkingDirectory)
        {
            Environment = await ResolveEnvironmentAsync(cancellationToken),
        };
}

/// <summary>Says why a container does not start here, in the place where people look for it.</summary>
internal sealed class ContainerLauncher(ContainerResource container) : ProcessLauncher(container)
{
    public override Task<ProcessSpec> PrepareAsync(Action<string> log, CancellationToken cancellationToken) =>
        throw new NotSupportedException(
            $"{container.Image} is a container: run the AppHost with -p:Orchestrator=aspire and a container engine.");
}
