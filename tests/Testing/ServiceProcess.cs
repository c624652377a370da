using System.Diagnostics;

namespace MediaLab.Testing;

/// <summary>A service as the process it is in production: real Kestrel, and it can be killed.</summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    private readonly ProcessStartInfo _info;
    private ServerProcess _process;

    private ServiceProcess(ProcessStartInfo info, Uri http, Uri grpc)
    {
        (_info, Http, Grpc) = (info, http, grpc);
        _process = ServerProcess.Start(info);
    }

    /// <summary>Where REST is served.</summary>
    public Uri Http { get; }

    /// <summary>Where gRPC is served, over HTTP/2 without TLS.</summary>
    public Uri Grpc { get; }

    /// <param name="assembly">File name of the service's assembly, which the test project references.</param>
    /// <param name="settings">Configuration, with colons in the keys.</param>
    public static async Task<ServiceProcess> StartAsync(string assembly, IReadOnlyDictionary<string, string?> settings)
    {
        var http = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}");
        var grpc = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}");
        var info = Info(assembly, settings);
        info.Environment["ASPNETCORE_URLS"] = http.ToString();
        info.Environment["GRPC_PORT"] = $"{grpc.Port}";
        var service = new ServiceProcess(info, http, grpc);
        await service.UntilAliveAsync();
        return service;
    }

    /// <summary>Runs a step of the service to its end, for example <c>--migrate</c>; its exit code.</summary>
    public static async Task<int> RunAsync(string assembly, IReadOnlyDictionary<string, string?> settings, params string[] arguments)
    {
        var info = Info(assembly, settings);
        foreach (var argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        await using var process = ServerProcess.Start(info);
        return await process.ExitAsync();
    }

    /// <summary>kill -9.</summary>
    public Task KillAsync() => _process.DisposeAsync().AsTask();

    /// <summary>The same service again, on the same ports.</summary>
    public async Task StartAgainAsync()
    {
        _process = ServerProcess.Start(_info);
        await UntilAliveAsync();
    }

    /// <summary>SIGTERM; the exit code.</summary>
    public Task<int> StopAsync() => _process.StopAsync();

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static ProcessStartInfo Info(string assembly, IReadOnlyDictionary<string, string?> settings)
    {
        var info = new ProcessStartInfo("dotnet") { ArgumentList = { "exec", Path.Combine(AppContext.BaseDirectory, assembly) } };
        info.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        foreach (var (key, value) in settings)
        {
            info.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return info;
    }

    private async Task UntilAliveAsync()
    {
        using var client = new HttpClient { BaseAddress = Http };
        await _process.UntilAsync(async () =>
        {
            try
            {
                return (await client.GetAsync("/alive")).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }
}
