using MediaLab.ServiceDefaults.Data.Tenancy;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MediaLab.ServiceDefaults.Data.Inbox;

/// <summary>Forgets, once an hour, messages older than any redelivery (30 days) and idempotent requests older than their promise (48 h).</summary>
internal sealed class InboxCleanup(ServiceDataSources sources, TimeProvider clock, ILogger<InboxCleanup> logger) : BackgroundService
{
    private const string Sql = """
        delete from inbox where processed_at < now() - interval '30 days';
        delete from idempotent_requests where created_at < now() - interval '48 hours';
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var command = sources.Worker.CreateCommand(Sql);
                await command.ExecuteNonQueryAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(exception, "Old inbox rows could not be removed; trying again in an hour.");
            }
        }
    }
}
