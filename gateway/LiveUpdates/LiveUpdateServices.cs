using MassTransit;
using MediaLab.Gateway.Sessions;
using MediaLab.ServiceDefaults;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.OpenApi;

namespace MediaLab.Gateway.LiveUpdates;

internal static class LiveUpdateServices
{
    /// <summary>The bus with one queue of this gateway's own, which goes when the gateway goes: every gateway hears every event.</summary>
    public static void AddLiveUpdates(this WebApplicationBuilder builder)
    {
        var broker = builder.Configuration.GetConnectionString("messaging")
            ?? throw new InvalidOperationException("ConnectionStrings:messaging is not set: the amqp address of the broker.");
        builder.Services.AddOptions<LiveUpdateOptions>().BindConfiguration(LiveUpdateOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<LiveFeed>();
        builder.Services.AddMassTransit(bus =>
        {
            // Nothing of an installation goes anywhere it was not told to.
            bus.DisableUsageTelemetry();
            bus.UsingRabbitMq((context, rabbit) =>
            {
                var feed = context.GetRequiredService<LiveFeed>();
                rabbit.Host(new Uri(broker));
                rabbit.ReceiveEndpoint($"gateway-live-{feed.Epoch}", endpoint =>
                {
                    endpoint.Durable = false;
                    endpoint.AutoDelete = true;
                    endpoint.PrefetchCount = 64;
                    // News of a moment: what cannot be told now is not worth keeping.
                    endpoint.DiscardFaultedMessages();
                    endpoint.DiscardSkippedMessages();
                    LiveEvents.Subscribe(endpoint, feed, context.GetRequiredService<CredentialCache>());
                    endpoint.ConnectReceiveEndpointObserver(new Reconnections(feed));
                });
            });
        });
        builder.Services.Configure<MassTransitHostOptions>(options =>
        {
            // Pages work without live news; they must not wait for the broker.
            options.WaitUntilStarted = false;
            options.StopTimeout = ShutdownTimes.Bus;
        });
    }

    public static void MapLiveUpdates(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/events", StreamEvents.Handle).WithName(nameof(StreamEvents)).WithTags("Live updates")
            .WithSummary("Live events of this workspace (server-sent events)")
            .WithDescription("Names: generation.queued, .started, .progress, .completed, .failed, .cancelled, .unknown; asset.ready, .changed, .deleted; "
                + "cost.recorded; budget.threshold, .exceeded; project.changed, .deleted, .restored; key.changed; resync when events were missed. "
                + "Send Last-Event-ID to resume.")
            .WithAnswer(StatusCodes.Status200OK, "text/event-stream", "retry: 2000\nid: 7f3a-41\n\nid: 7f3a-42\nevent: project.changed\ndata: {\"id\":\"01997c3e-8b1a-7f00-9c55-3f1f6d2f8a10\"}\n\n")
            .RequireAuthorization(Policies.Read);

    /// <summary>The queue was gone with the connection, and so is what was published meanwhile.</summary>
    private sealed class Reconnections(LiveFeed feed) : IReceiveEndpointObserver
    {
        public Task Ready(ReceiveEndpointReady ready)
        {
            feed.ResyncAll();
            return Task.CompletedTask;
        }

        public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

        public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

        public Task Faulted(ReceiveEndpointFaulted faulted) => Task.CompletedTask;
    }
}
