using MediaLab.Benchmarks;
using MediaLab.ProviderSimulator;

// Starts a system of its own (own data folder, own port), measures it from outside, writes docs/benchmarks.md, stops it.
(string Name, Func<Session, Report, Task> MeasureAsync)[] withSession =
[
    ("gateway", GatewayOverhead.MeasureAsync),
    ("generations", Generations.MeasureAsync),
    ("chat", StreamedChat.MeasureAsync),
    ("sustained", SustainedWork.MeasureAsync),
    ("large", LargeResults.MeasureAsync),
    ("gallery", AssetList.MeasureAsync),
];
string[] all = ["start", "memory", .. withSession.Select(part => part.Name)];

var repository = args.Length > 0 ? Path.GetFullPath(args[0]) : throw new ArgumentException("Usage: MediaLab.Benchmarks <repository> [part ...]");
var asked = args.Length > 1 ? args[1..] : all;
if (asked.Except(all).ToArray() is { Length: > 0 } unknown)
{
    Console.Error.WriteLine($"There is no benchmark '{string.Join("', '", unknown)}': {string.Join(", ", all)}.");
    return 2;
}

await using var simulator = await Simulator.StartAsync();
await using var system = new MeasuredSystem(repository, simulator.Address);
var report = new Report(Path.Combine(repository, "docs", "benchmarks.md"));

if (asked.Contains("start"))
{
    await StartUp.MeasureAsync(system, report);
}
else
{
    await system.UpAsync();
}

if (asked.Contains("memory"))
{
    await IdleMemory.MeasureAsync(system, report);
}

if (withSession.Where(part => asked.Contains(part.Name)).ToArray() is { Length: > 0 } parts)
{
    await using var session = await system.SignUpAsync();
    foreach (var part in parts)
    {
        await part.MeasureAsync(session, report);
    }
}

Console.WriteLine(await report.WriteAsync());
return 0;
