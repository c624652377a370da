using MediaLab.ServiceDefaults.Background;
using MediaLab.ServiceDefaults.Data.Tenancy;
using Microsoft.Extensions.Logging;

namespace MediaLab.ServiceDefaults.Data;

/// <summary>Removes, once an hour and in every workspace, rows whose time is over.</summary>
/// <param name="sql">One or several delete statements without parameters; they run as the worker role.</param>
/// <param name="sources">The service's logins.</param>
/// <param name="clock">Says when an hour is over; which rows are old is the database's own clock's matter.</param>
/// <param name="logger">Hears of a run that failed.</param>
public abstract class PeriodicDelete(string sql, ServiceDataSources sources, TimeProvider clock, ILogger logger) : PeriodicWork(clock, logger)
{
    protected override TimeSpan Interval => TimeSpan.FromHours(1);

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await using var command = sources.Worker.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
