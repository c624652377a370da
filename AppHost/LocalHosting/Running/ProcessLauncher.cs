using System.Globalization;
using System.Net;
using Aspire.Hosting.ApplicationModel;

namespace MediaLab.AppHost.LocalHosting.Running;

/// <summary>What projects, servers and other programs of AppHost.cs have in common: environment, references, health paths.</summary>
internal abstract class ProcessLauncher(ProcessResource resource) : Launcher
{
    // One client for all probes: they go to loopback and must not pile up connections.
    private static readonly HttpClient Probe = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
    {
        Timeout = TimeSpan.FromSeconds(5),
    };

    public override string Name => resource.Name;

    public override string Type => resource.Type;

    public override bool HasHealthCheck => resource.HealthPaths.Count > 0;

    public override IReadOnlyList<EndpointAnnotation> Endpoints => resource.Endpoints;

    public override IReadOnlyList<(IResource Resource, int? ExitCode)> Dependencies => resource.Dependencies;

    public override async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        var endpoint = resource.Endpoints.First(candidate => candidate.UriScheme is "http" or "https");
        if (!await Loopback.IsListeningAsync(endpoint.AllocatedPort))
        {
            return "Nobody listens yet.";
        }

        foreach (var path in resource.HealthPaths)
        {
            try
            {
                using var response = await Probe.GetAsync(new Uri(endpoint.Url + path), cancellationToken);
                if (response.StatusCode != HttpStatusCode.OK)
                {
                    return $"GET {path} answered {(int)response.StatusCode}";
                }
            }
            catch (HttpRequestException exception)
            {
                return exception.Message;
            }
            catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return $"GET {path} did not answer within 5 s";
            }
        }

        return null;
    }

    protected IEnumerable<string> ResolveArguments() => resource.Arguments.Select(argument => argument());

    protected async Task<Dictionary<string, string?>> ResolveEnvironmentAsync(CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string?>();
        foreach (var endpoint in resource.Endpoints.Where(endpoint => endpoint.PortVariable is not null))
        {
            environment[endpoint.PortVariable!] = endpoint.AllocatedPort.ToString(CultureInfo.InvariantCulture);
        }

        foreach (var source in resource.References)
        {
            foreach (var endpoint in source.Endpoints)
            {
                environment[$"services__{source.Name}__{endpoint.Name}__0"] = endpoint.Url;
                environment[$"{source.Name}_{endpoint.Name}".Replace('-', '_').ToUpperInvariant()] = endpoint.Url;
            }
        }

        foreach (var (name, value) in resource.Environment)
        {
            environment[name] = await value(cancellationToken);
        }

        return environment;
    }
}
