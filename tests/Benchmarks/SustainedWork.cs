using System.Diagnostics;
using System.Globalization;
using MediaLab.ProviderSimulator;

namespace MediaLab.Benchmarks;

/// <summary>How much work the machine gets done when there is always more: priced calls, their results stored, all of it booked.</summary>
internal static class SustainedWork
{
    private const int Jobs = 500;

    public static async Task MeasureAsync(Session session, Report report)
    {
        await Simulated.AddKeyAsync(session, "openai", Scenario.Ok);
        await Simulated.AddKeyAsync(session, "luma", Scenario.Ok);
        await Simulated.RunBatchAsync(session, "text", "openai/gpt-6-luna", 40);
        var text = await RateAsync(session, "text", "openai/gpt-6-luna");
        var image = await RateAsync(session, "image", "luma/photon-1");
        report.Section("Sustained work", string.Create(CultureInfo.InvariantCulture, $"""
            A batch of {Jobs} for one workspace (8 at once), from the request to the last one completed, everything on this machine: the simulated provider, all services,
            PostgreSQL and RabbitMQ.

            | jobs | per second |
            |---|---|
            | streamed text (OpenAI) | {text:0.0} |
            | a picture by a job that is asked for (Luma) | {image:0.0} |
            """));
    }

    private static async Task<double> RateAsync(Session session, string type, string model)
    {
        var watch = Stopwatch.StartNew();
        await Simulated.RunBatchAsync(session, type, model, Jobs);
        return Jobs / watch.Elapsed.TotalSeconds;
    }
}
