using MediaLab.ProviderSimulator;

namespace MediaLab.EndToEnd.Tests.Faults;

/// <summary>A server that everything needs is away for half a minute while people go on working.</summary>
[Collection(RunningSystemCollection.Name)]
public sealed class OutageTests(RunningSystem system)
{
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Around = TimeSpan.FromSeconds(4);

    [Theory]
    [InlineData("messaging", false)]
    [InlineData("postgres", true)]
    public Task A_server_that_is_down_for_30_seconds_loses_and_doubles_nothing(string part, bool isNeededToAccept) =>
        UnderLoadAsync(() => system.Parts.StopAsync(part), () => system.Parts.StartAsync(part), isNeededToAccept);

    [ObjectStoreFact]
    public Task An_object_store_that_is_down_for_30_seconds_loses_and_doubles_nothing() =>
        UnderLoadAsync(system.ObjectStore!.KillAsync, system.ObjectStore!.StartAgainAsync, isNeededToAccept: false);

    private async Task UnderLoadAsync(Func<Task> down, Func<Task> up, bool isNeededToAccept)
    {
        var load = await Load.StartAsync(system, Scenario.Ok);
        using var enough = new CancellationTokenSource();
        var running = load.RunAsync(enough.Token);
        await Task.Delay(Around);

        await down();
        var before = load.Accepted.Count;
        await Task.Delay(Away);
        var meanwhile = load.Accepted.Count - before;
        await up();

        await Task.Delay(Around);
        await enough.CancelAsync();
        await running;
        await load.MustHaveLostNothingAsync(completed: true);
        // Each request was either taken or refused in so many words; who is not needed to take it keeps nobody waiting.
        Assert.Equal(0, load.Silences);
        Assert.True(isNeededToAccept ? load.Refusals > 0 : meanwhile > 10, $"{meanwhile} were accepted meanwhile, {load.Refusals} refused.");
    }
}

/// <summary>A test that stops the S3 server: skipped, and loudly, where none is installed.</summary>
public sealed class ObjectStoreFactAttribute : FactAttribute
{
    public ObjectStoreFactAttribute()
    {
        if (!MediaLab.Testing.SwiftServer.Installed)
        {
            Skip = "NOT TESTED: an object store that goes away. Install one: apt-get install swift-proxy swift-account swift-container swift-object";
        }
    }
}
