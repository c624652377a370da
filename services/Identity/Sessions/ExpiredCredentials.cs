using MediaLab.ServiceDefaults.Data.Tenancy;

namespace MediaLab.Identity.Sessions;

/// <summary>Removes, once an hour, sessions and passkey challenges whose time is over. They are refused from that moment anyway.</summary>
internal sealed class ExpiredCredentials(ServiceDataSources sources, TimeProvider clock, ILogger<ExpiredCredentials> logger) : BackgroundService
{
    private const string Sql = """
        delete from sessions where expires_at < now();
        delete from passkey_challenges where expires_at < now();
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
                logger.LogWarning(exception, "Expired sessions could not be removed; trying again in an hour.");
            }
        }
    }
}
