using System.Reflection;
using MassTransit;
using MediaLab.ServiceDefaults.Background;
using MediaLab.ServiceDefaults.Data.Inbox;
using MediaLab.ServiceDefaults.Data.Outbox;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.ServiceDefaults.Data.Messaging;

/// <summary>MassTransit over RabbitMQ, the same way in every service.</summary>
public static class MessagingExtensions
{
    /// <summary>
    /// The bus with this service's consumers (every IConsumer in <paramref name="consumers"/>), each on its own quorum queue
    /// <c>{service}-{consumer}</c>, behind the inbox; and the outbox relay.
    /// </summary>
    public static WebApplicationBuilder AddMessaging(this WebApplicationBuilder builder, string service, Assembly consumers)
    {
        // Consumers are internal, which AddConsumers(Assembly) passes over.
        var types = consumers.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IConsumer))).ToArray();
        var names = new KebabCaseEndpointNameFormatter(service, includeNamespace: false);
        builder.Services.AddSingleton(new ErrorQueues([.. types.Select(type => QueueOf(type, names))]));
        builder.Services.AddPeriodicWork<ErrorQueueWatch>();
        builder.Services.AddSingleton<MessagingMode>();
        builder.Services.AddSingleton<BrokerHealthCheck>();
        builder.Services.AddHealthChecks().AddCheck<BrokerHealthCheck>("broker");
        builder.Services.AddMassTransit(bus =>
        {
            // Nothing calls home.
            bus.DisableUsageTelemetry();
            bus.SetEndpointNameFormatter(names);
            bus.AddConsumers(types);
            bus.AddConfigureEndpointsCallback((_, endpoint) => (endpoint as IRabbitMqReceiveEndpointConfigurator)?.SetQuorumQueue());
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(new Uri(BrokerAddress(context.GetRequiredService<IConfiguration>())), host => host.PublisherConfirmation = true);
                rabbit.DeployTopologyOnly = context.GetRequiredService<MessagingMode>().TopologyOnly;
                rabbit.PrefetchCount = 16;
                // A database that is away for a while must not cost a message: about ten minutes before the _error queue. Nor must it be long
                // before anybody notices that it is back.
                rabbit.UseMessageRetry(retry => retry.Exponential(125, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(200)));
                rabbit.UseConsumeFilter(typeof(InboxFilter<>), context);
                rabbit.ConfigureEndpoints(context);
            });
        });
        builder.Services.Configure<MassTransitHostOptions>(options =>
        {
            // A service must come up and answer health checks while the broker is away.
            options.WaitUntilStarted = false;
            options.StopTimeout = ShutdownTimes.Bus;
        });
        builder.Services.AddHostedService<OutboxRelay>();
        builder.Services.AddPeriodicWork<InboxCleanup>();
        return builder;
    }

    /// <summary>Declares exchanges and queues without consuming: an exchange that has no queue yet would drop what is published to it.</summary>
    internal static async Task DeployTopologyAsync(IServiceProvider services)
    {
        if (services.GetService<MessagingMode>() is not { } mode)
        {
            return;
        }

        // Before the bus is made. Otherwise it would consume, with the administrator's login.
        mode.TopologyOnly = true;
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await services.GetRequiredService<IBusControl>().DeployAsync(timeout.Token);
    }

    /// <summary>The name MassTransit gives a consumer's queue.</summary>
    private static string QueueOf(Type consumer, IEndpointNameFormatter names) =>
        (string)typeof(IEndpointNameFormatter).GetMethod(nameof(IEndpointNameFormatter.Consumer))!.MakeGenericMethod(consumer).Invoke(names, null)!;

    internal static string BrokerAddress(IConfiguration configuration) => configuration.GetConnectionString("messaging")
        ?? throw new InvalidOperationException("ConnectionStrings:messaging is not set: the amqp address of the broker.");

    /// <summary>Whether this process only declares exchanges and queues.</summary>
    private sealed class MessagingMode
    {
        public bool TopologyOnly { get; set; }
    }
}
