using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using MediaLab.SampleService.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data.Migrations;
using MediaLab.ServiceDefaults.Data.Tenancy;
using MediaLab.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MediaLab.ServiceDefaults.Tests;

/// <summary>The sample service over a real database and a real broker.</summary>
public sealed class SampleHost() : ServiceHost<Program>("sample")
{
    public CapturedLogs Logs { get; } = new();

    protected override bool WithBroker => true;

    /// <summary>The migration step of a later start.</summary>
    public async Task MigrateAgainAsync()
    {
        await using var services = MigrationServices();
        await MigrateAsync(services);
    }

    protected override Task MigrateAsync(IServiceProvider services) => ServiceMigrations.MigrateAsync<SampleDb>(services);

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        // The service's own filters stay: what they hold back reaches no exporter either.
        builder.UseSetting("Logging:LogLevel:Default", "Debug");
        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(Logs));
    }
}

[CollectionDefinition(Name)]
public sealed class SampleCollection : ICollectionFixture<SampleHost>
{
    public const string Name = "sample";
}

/// <summary>Everything the host logged, as an exporter would see it.</summary>
public sealed class CapturedLogs : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IEnumerable<string> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        Write(state);
        return null;
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _lines.Enqueue($"{formatter(state, exception)} {exception}");
        Write(state);
    }

    public void Dispose()
    {
    }

    private void Write<TState>(TState state) =>
        _lines.Enqueue(state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs.Select(pair => $"{pair.Key}={pair.Value}")) : $"{state}");
}

internal static class Questions
{
    public static async Task<JsonElement> BodyAsync(this HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>();

    public static StringContent Json(string body) => new(body, System.Text.Encoding.UTF8, "application/json");

    /// <summary>Asks the database as the administrator, who sees everything.</summary>
    public static async Task<T?> ScalarAsync<T>(string connectionString, string sql, params object[] values)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return await command.ExecuteScalarAsync() is { } result and not DBNull ? (T)result : default;
    }

    /// <summary>A scope that works for a caller, as a request does.</summary>
    public static AsyncServiceScope ScopeFor(this SampleHost host, Caller? caller)
    {
        var scope = host.Services.CreateAsyncScope();
        if (caller is not null)
        {
            scope.ServiceProvider.GetRequiredService<CurrentUser>().Assume(caller);
        }

        return scope;
    }

    public static SampleDb Db(this AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<SampleDb>();

    public static AsyncServiceScope WorkerScope(this SampleHost host) => host.Services.GetRequiredService<IServiceScopeFactory>().CreateWorkerScope();
}
