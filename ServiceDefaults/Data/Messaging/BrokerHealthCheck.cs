using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace MediaLab.ServiceDefaults.Data.Messaging;

/// <summary>
/// Asks the broker itself, over a connection of its own. A bus that only publishes reports healthy while it keeps messages in memory for a
/// broker that is gone.
/// </summary>
internal sealed class BrokerHealthCheck(IConfiguration configuration, ServiceIdentity service) : IHealthCheck, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly ConnectionFactory _factory = new()
    {
        Uri = new Uri(MessagingExtensions.BrokerAddress(configuration)),
        ClientProvidedName = $"{service.Name} health",
        AutomaticRecoveryEnabled = false,
        RequestedConnectionTimeout = Patience,
        ContinuationTimeout = Patience,
    };

    private readonly SemaphoreSlim _turn = new(1);
    private IConnection? _connection;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_connection is not { IsOpen: true })
            {
                await CloseAsync();
                _connection = await _factory.CreateConnectionAsync(cancellationToken);
            }

            // A round trip: a half-open connection looks open until its heartbeat fails.
            await using var channel = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is RabbitMQClientException or OperationInterruptedException or TimeoutException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            await CloseAsync();
            return HealthCheckResult.Unhealthy("The broker does not answer.", exception);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _turn.Dispose();
    }

    private async Task CloseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }
}
