using MediaLab.ServiceDefaults.Data.Tenancy;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace MediaLab.ServiceDefaults.Data.Messaging;

public static class RedriveCommand
{
    /// <summary>
    /// <c>--redrive</c> puts the messages of the service's error queues back into its queues and lets the outbox try parked rows again, while the
    /// service runs. True: it ran, the process should end.
    /// </summary>
    public static async Task<bool> RedriveIfAskedAsync(this WebApplication app, string[] args)
    {
        if (!args.Contains("--redrive"))
        {
            return false;
        }

        var service = app.Services.GetRequiredService<ServiceIdentity>().Name;
        var factory = new ConnectionFactory { Uri = new Uri(MessagingExtensions.BrokerAddress(app.Configuration)), ClientProvidedName = $"{service} redrive" };
        await using var connection = await factory.CreateConnectionAsync();
        foreach (var queue in app.Services.GetRequiredService<ErrorQueues>().Names)
        {
            if (await ErrorQueues.RedriveAsync(connection, queue, CancellationToken.None) is > 0 and var moved)
            {
                await Console.Out.WriteLineAsync($"{queue}: {moved} messages are back in the queue.");
            }
        }

        await using var unpark = app.Services.GetRequiredService<ServiceDataSources>().Worker
            .CreateCommand("update outbox set parked_at = null, last_error = null where parked_at is not null");
        var parked = await unpark.ExecuteNonQueryAsync();
        await Console.Out.WriteLineAsync($"{service}: done; {parked} parked events are tried again.");
        return true;
    }
}
