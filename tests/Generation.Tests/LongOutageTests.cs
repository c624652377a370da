using MediaLab.Testing;

namespace MediaLab.Generation.Tests;

/// <summary>The database is away for longer than a lease lasts.</summary>
public sealed class LongOutageTests(LongOutageTests.Host host) : IClassFixture<LongOutageTests.Host>
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_worker_does_not_take_its_own_work_for_a_dead_ones()
    {
        var prompt = $"prompt {Guid.NewGuid():N}";
        var outage = new TaskCompletionSource<Task>();
        var script = host.Provider.For(prompt);
        script.Submit = async (call, token) =>
        {
            outage.SetResult(await host.DisconnectAsync(3 * Lease));
            await await outage.Task;
            // Long enough for whoever looks for work without an owner.
            await Task.Delay(Lease, token);
            return await ScriptedProvider.DoneAsync(call, token);
        };
        using var client = host.ClientFor(Callers.New());
        var id = (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "text", prompt, model = "scripted/now" })).Id();
        await await outage.Task.WaitAsync(TimeSpan.FromSeconds(20));

        await client.UntilAsync(id, "completed");

        Assert.Equal(1, script.Submissions);
        Assert.Equal(1, await host.EventsAsync("GenerationCompleted", id));
    }

    public sealed class Host : EngineHost
    {
        protected override async Task ConfigureAsync(IDictionary<string, string?> settings)
        {
            await base.ConfigureAsync(settings);
            settings["Generation:LeaseSeconds"] = $"{Lease.TotalSeconds}";
            settings["Generation:HeartbeatSeconds"] = "0.5";
        }
    }
}
