using System.Text.Json;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;

namespace MediaLab.Generation.Providers.Kling;

/// <summary>
/// Kling counts in units of its own, another kind for pictures than for videos; a task says at its end how many it took. Models whose units
/// are not known are measured in something without a price.
/// </summary>
internal static class KlingUnits
{
    public static Consumption Measure(MediaRequest request)
    {
        var consumption = Units(request) is { } units
            ? Measuring.Consumption(request, (UsageUnits.Millicredits, Milli(units), Milli(units)))
            : request.Model.Modality == "image"
                ? Measuring.Consumption(request, (UsageUnits.Images, request.Count, request.Count))
                : Measuring.Consumption(request, (UsageUnits.Milliseconds, Seconds(request) * 1000, Seconds(request) * 1000));
        foreach (var (name, value) in Attributes(request.Model.Modality))
        {
            consumption.Attributes[name] = value;
        }

        return consumption;
    }

    /// <summary>What the task says it took; null when it took nothing or does not say.</summary>
    public static ProviderUsage? UsageOf(JsonElement task) => task.NumberAt("final_unit_deduction") is { } units and > 0
        ? new ProviderUsage(
            new Dictionary<string, long> { [UsageUnits.Millicredits] = Milli(units) },
            Attributes(task.At("task_result", "images") is { ValueKind: JsonValueKind.Array } ? "image" : "video"), null)
        : null;

    public static ProviderUsage Estimate(MediaRequest request) =>
        new(Measure(request).ExpectedUnits.ToDictionary(), Attributes(request.Model.Modality), null, Estimated: true);

    private static decimal? Units(MediaRequest request)
    {
        var (measures, parameters) = (request.Model.Measures, request.Parameters);
        if (request.Model.Modality == "image")
        {
            var perImage = parameters.Text("resolution") == "4k" && measures.TryGetValue("unitsPerImage.4k", out var large) ? large
                : measures.TryGetValue("unitsPerImage", out var usual) ? usual : (decimal?)null;
            return perImage * request.Count;
        }

        var sound = parameters.Flag("sound") == true ? ".sound" : "";
        return measures.TryGetValue($"unitsPerSecond.{parameters.Text("mode")}{sound}", out var perSecond) ? perSecond * Seconds(request) : null;
    }

    private static long Seconds(MediaRequest request) => request.Parameters.Whole("durationSeconds")!.Value;

    private static long Milli(decimal units) => (long)Math.Ceiling(units * 1000);

    private static Dictionary<string, string> Attributes(string modality) => new() { ["media"] = modality };
}
