using Microsoft.Extensions.Configuration;

namespace MediaLab.ServiceDefaults;

/// <summary>What this process does: <c>--role api</c> answers, <c>--role worker</c> works through the queue, <c>all</c> (the default) does both.</summary>
public sealed record ServiceRole(bool IsApi, bool IsWorker)
{
    /// <summary>By the setting <c>role</c>.</summary>
    /// <exception cref="InvalidOperationException">There is no such role.</exception>
    public static ServiceRole From(IConfiguration configuration) => configuration["role"] switch
    {
        "api" => new ServiceRole(true, false),
        "worker" => new ServiceRole(false, true),
        null or "all" => new ServiceRole(true, true),
        var other => throw new InvalidOperationException($"--role must be api, worker or all, not '{other}'."),
    };
}
