// A whole application in small, for the orchestrator's tests: the servers, a one-shot step and a service. The step and the
// service are this same program with another argument.
using System.Diagnostics;
using Aspire.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

switch (args.FirstOrDefault())
{
    case "--migrate":
        Console.WriteLine("migrating");
        return;
    case "--serve":
        await ServeAsync();
        return;
}

var builder = DistributedApplication.CreateBuilder(args);
var postgres = builder.AddPostgres("postgres");
var database = postgres.AddDatabase("sample-db", "sample");
var messaging = builder.AddRabbitMQ("messaging");
var migrations = builder.AddProject<SampleProject>("sample-migrations", launchProfileName: null)
    .WithArgs("--migrate")
    .WithReference(database, "database")
    .WaitFor(database)
    .WaitFor(messaging);
builder.AddProject<SampleProject>("sample", launchProfileName: null)
    .WithArgs("--serve")
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithReference(messaging)
    .WaitForCompletion(migrations);
await builder.Build().RunAsync();

static async Task ServeAsync()
{
    // A converter, say: it must not outlive the service, however the service ends.
    using var child = Process.Start("sleep", "1000");
    var app = WebApplication.Create();
    app.MapGet("/health", () => "ok");
    var secondsToEnd = app.Configuration.GetValue<double>("SAMPLE_SECONDS_TO_END");
    await app.RunAsync();
    // Like a service with work at hand: it needs a while to end in order.
    await Task.Delay(TimeSpan.FromSeconds(secondsToEnd));
    Console.WriteLine("ended in order");
}

internal sealed class SampleProject : IProjectMetadata
{
    public string ProjectPath => Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "MediaLab.AppHost.Sample.csproj"));
}
