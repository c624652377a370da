using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace MediaLab.ServiceDefaults.Data.Messaging;

/// <summary>
/// The service's queues <c>{queue}_error</c>: MassTransit puts there what a consumer refused for as long as it was tried again, and nobody
/// takes it from there.
/// </summary>
/// <param name="Names">Of the consumers' own queues.</param>
internal sealed record ErrorQueues(IReadOnlyList<string> Names)
{
    /// <summary>How many messages lie in the error queue of this queue; null when it never had one.</summary>
    public static async Task<uint?> DepthAsync(IConnection connection, string queue, CancellationToken cancellationToken)
    {
        // Asking for a queue that does not exist closes the channel.
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            return (await channel.QueueDeclarePassiveAsync(ErrorQueueOf(queue), cancellationToken)).MessageCount;
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return null;
        }
    }

    /// <summary>
    /// Moves what lies there now back to the queue, each message with its id: the inbox knows it if it had its effect after all. The broker has
    /// the copy before the original goes; killed between the two, the message is there twice, with one effect.
    /// </summary>
    /// <returns>How many were moved.</returns>
    public static async Task<int> RedriveAsync(IConnection connection, string queue, CancellationToken cancellationToken)
    {
        var moved = 0;
        if (await DepthAsync(connection, queue, cancellationToken) is not { } depth)
        {
            return moved;
        }

        var confirmed = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        await using var channel = await connection.CreateChannelAsync(confirmed, cancellationToken);
        // What fails again at once comes back behind these: only as many as there were.
        while (moved < depth && await channel.BasicGetAsync(ErrorQueueOf(queue), autoAck: false, cancellationToken) is { } message)
        {
            var properties = new BasicProperties(message.BasicProperties) { Headers = WithoutFault(message.BasicProperties.Headers) };
            await channel.BasicPublishAsync("", queue, mandatory: true, properties, message.Body, cancellationToken);
            await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken);
            moved++;
        }

        return moved;
    }

    private static string ErrorQueueOf(string queue) => $"{queue}_error";

    private static Dictionary<string, object?>? WithoutFault(IDictionary<string, object?>? headers) => headers?
        .Where(header => !header.Key.StartsWith("MT-Fault-", StringComparison.Ordinal) && header.Key != "MT-Reason").ToDictionary();
}
