using System.Reflection;
using MediaLab.ServiceDefaults.Data;
using MediaLab.ServiceDefaults.Data.Migrations;
using MediaLab.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace MediaLab.Architecture.Tests;

/// <summary>A started service, to be looked at from outside and inside.</summary>
public interface IInspectedService : IAsyncDisposable
{
    /// <summary>The resource name, for example "projects".</summary>
    string Name { get; }

    Assembly Assembly { get; }

    IServiceProvider Services { get; }

    /// <summary>The migrated database; null for the gateway.</summary>
    NpgsqlDataSource Admin { get; }

    IReadOnlyList<RouteEndpoint> Endpoints { get; }

    /// <summary>The service's context; null for the gateway.</summary>
    Type? ContextType { get; }

    HttpClient Anonymous();

    /// <summary>Calls as the gateway does for a user with a workspace of its own.</summary>
    HttpClient AsSomeone();
}

/// <typeparam name="TEntryPoint">Any type of the service's assembly: its context, where it has one.</typeparam>
internal sealed class InspectedService<TEntryPoint>(string name) : ServiceHost<TEntryPoint>(name), IInspectedService
    where TEntryPoint : class
{
    public string Name { get; } = name;

    public Assembly Assembly => typeof(TEntryPoint).Assembly;

    public Type? ContextType => typeof(TEntryPoint).IsAssignableTo(typeof(ServiceDbContext)) ? typeof(TEntryPoint) : null;

    public IReadOnlyList<RouteEndpoint> Endpoints =>
        [.. Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().OrderBy(endpoint => endpoint.RoutePattern.RawText, StringComparer.Ordinal)];

    public HttpClient Anonymous() => ClientFor(null);

    public HttpClient AsSomeone() => ClientFor(Callers.New());

    ValueTask IAsyncDisposable.DisposeAsync() => new(DisposeHostAsync());

    protected override Task MigrateAsync(IServiceProvider services) => ContextType is null
        ? Task.CompletedTask
        : (Task)typeof(ServiceMigrations).GetMethod(nameof(ServiceMigrations.MigrateAsync))!.MakeGenericMethod(ContextType).Invoke(null, [services])!;

    protected override Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        // Addresses must be there; nobody is called.
        foreach (var other in (string[])["identity", "projects", "keyvault", "generation", "assets", "costing", "analytics"])
        {
            settings[$"services:{other}:http:0"] = settings[$"services:{other}:grpc:0"] = "http://127.0.0.1:1";
        }

        return Task.CompletedTask;
    }
}

/// <summary>All services and the gateway, found by what the test project references.</summary>
public sealed class InspectedSystem : IAsyncLifetime
{
    /// <summary>The services, without the gateway.</summary>
    public IReadOnlyList<IInspectedService> Services { get; private set; } = [];

    public IInspectedService? Gateway { get; private set; }

    public IEnumerable<IInspectedService> All => Gateway is null ? Services : Services.Append(Gateway);

    public static IEnumerable<Assembly> ServiceAssemblies() => Repository.ServiceNames
        .Select(name => Directory.GetFiles(AppContext.BaseDirectory, "MediaLab.*.dll").Single(file => Path.GetFileNameWithoutExtension(file).Equals($"MediaLab.{name}", StringComparison.OrdinalIgnoreCase)))
        .Select(Assembly.LoadFrom);

    public async Task InitializeAsync()
    {
        var found = ServiceAssemblies().Select(assembly => (
            Name: assembly.GetName().Name!.Split('.')[^1].ToLowerInvariant(),
            Entry: assembly.GetTypes().FirstOrDefault(type => type is { IsAbstract: false } && type.IsAssignableTo(typeof(ServiceDbContext))) ?? assembly.EntryPoint!.DeclaringType!)).ToArray();
        var started = await Task.WhenAll(found.Select(async service =>
        {
            var host = Activator.CreateInstance(typeof(InspectedService<>).MakeGenericType(service.Entry), service.Name)!;
            await ((IAsyncLifetime)host).InitializeAsync();
            return (IInspectedService)host;
        }));
        // The static Program of one must not start while another reads its own settings: one after another.
        foreach (var service in started)
        {
            _ = service.Endpoints;
        }

        Services = [.. started.Where(service => service.ContextType is not null).OrderBy(service => service.Name, StringComparer.Ordinal)];
        Gateway = started.SingleOrDefault(service => service.Name == "gateway");
    }

    public async Task DisposeAsync()
    {
        foreach (var service in All)
        {
            await service.DisposeAsync();
        }
    }
}

[CollectionDefinition(Name)]
public sealed class SystemCollection : ICollectionFixture<InspectedSystem>
{
    public const string Name = "system";
}
