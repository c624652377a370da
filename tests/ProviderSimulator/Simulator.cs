using System.Net;
using MediaLab.ProviderSimulator.Anthropic;
using MediaLab.ProviderSimulator.Cohere;
using MediaLab.ProviderSimulator.Compatible;
using MediaLab.ProviderSimulator.ElevenLabs;
using MediaLab.ProviderSimulator.Fal;
using MediaLab.ProviderSimulator.Gemini;
using MediaLab.ProviderSimulator.Kling;
using MediaLab.ProviderSimulator.Local;
using MediaLab.ProviderSimulator.Luma;
using MediaLab.ProviderSimulator.OpenAi;
using MediaLab.ProviderSimulator.Replicate;
using MediaLab.ProviderSimulator.Runway;
using MediaLab.ProviderSimulator.Stability;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace MediaLab.ProviderSimulator;

/// <summary>
/// Speaks the providers' APIs with real media bytes and remembers every submission. The key decides what happens: <c>sk-sim-{scenario}-{anything}</c>;
/// see <see cref="Scenario"/>. As strict as the real services: what they would refuse is refused.
/// </summary>
public static class Simulator
{
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        return Complete(builder);
    }

    /// <summary>On a free port of this machine, for tests.</summary>
    public static async Task<RunningSimulator> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = Complete(builder);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new RunningSimulator(app, new Uri(address), app.Services.GetRequiredService<Submissions>(), app.Services.GetRequiredService<SimulatedJobs>(), app.Services.GetRequiredService<SimulatedWebhooks>(), app.Services.GetRequiredService<Answers>());
    }

    private static WebApplication Complete(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Submissions>();
        builder.Services.AddSingleton<SimulatedJobs>();
        builder.Services.AddSingleton<ResultFiles>();
        builder.Services.AddSingleton<SimulatedWebhooks>();
        builder.Services.AddSingleton<Answers>();
        var app = builder.Build();
        app.UseTrickle();
        app.UseAllowance();
        app.Use((http, next) => app.Services.GetRequiredService<Answers>().KeepAsync(http, next.Invoke));
        app.MapOpenAi();
        app.MapAnthropic();
        app.MapCompatible();
        app.MapVideos();
        app.MapGenerationCosts();
        app.MapCohere();
        app.MapOllama();
        app.MapAutomatic1111();
        app.MapComfyUi();
        app.MapElevenLabs();
        app.MapRunway();
        app.MapKling();
        app.MapStability();
        app.MapLuma();
        app.MapGemini();
        app.MapFal();
        app.MapReplicate();
        app.MapGet("/files/{name}", (string name, ResultFiles files, HttpContext http) => files.GetAsync(name, http));
        app.MapGet("/simulator/submissions", (string key, Submissions submissions) => submissions.By(key));
        return app;
    }
}

/// <summary>A simulator that runs until it is disposed.</summary>
public sealed class RunningSimulator(WebApplication app, Uri address, Submissions submissions, SimulatedJobs jobs, SimulatedWebhooks webhooks, Answers answers) : IAsyncDisposable
{
    public Uri Address { get; } = address;

    public Submissions Submissions { get; } = submissions;

    public SimulatedJobs Jobs { get; } = jobs;

    public SimulatedWebhooks Webhooks { get; } = webhooks;

    public Answers Answers { get; } = answers;

    public async ValueTask DisposeAsync()
    {
        using var hurry = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await app.StopAsync(hurry.Token);
        await app.DisposeAsync();
    }
}
