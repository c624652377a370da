using MediaLab.Benchmarks;
using MediaLab.ProviderSimulator;

// Starts a system of its own (own data folder, own port), measures it from outside, writes docs/benchmarks.md, stops it.
var repository = args.Length > 0 ? Path.GetFullPath(args[0]) : throw new ArgumentException("Usage: MediaLab.Benchmarks <repository>");
await using var simulator = await Simulator.StartAsync();
await using var system = new MeasuredSystem(repository, simulator.Address);
var report = new Report();

await StartUp.MeasureAsync(system, report);
await IdleMemory.MeasureAsync(system, report);
await using var session = await system.SignUpAsync();
await GatewayOverhead.MeasureAsync(session, report);
await Generations.MeasureAsync(session, report);
await StreamedChat.MeasureAsync(session, report);
await SustainedWork.MeasureAsync(session, report);
await LargeResults.MeasureAsync(session, report);
await AssetList.MeasureAsync(session, report);

await File.WriteAllTextAsync(Path.Combine(repository, "docs", "benchmarks.md"), report.ToMarkdown());
Console.WriteLine(report.ToMarkdown());
