namespace MediaLab.Generation.Running;

/// <summary>What this process does: <c>--role api</c> answers, <c>--role worker</c> works through the queue, <c>all</c> (the default) does both.</summary>
internal sealed record ServiceRole(bool IsApi, bool IsWorker)
{
    public static ServiceRole From(string[] args)
    {
        var place = Array.IndexOf(args, "--role");
        return (place < 0 ? "all" : args.ElementAtOrDefault(place + 1)) switch
        {
            "api" => new ServiceRole(true, false),
            "worker" => new ServiceRole(false, true),
            "all" => new ServiceRole(true, true),
            var other => throw new ArgumentException($"--role must be api, worker or all, not '{other}'."),
        };
    }
}
