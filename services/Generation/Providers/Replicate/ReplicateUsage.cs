using System.Text.Json;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Catalogue;

namespace MediaLab.Generation.Providers.Replicate;

/// <summary>
/// What a prediction uses. Official models are billed by what comes out ("billed.images", "billed.seconds" in the catalogue), all others by
/// the time of the machine, also when they fail.
/// </summary>
internal static class ReplicateUsage
{
    /// <summary>Known to be one: of any other model it has to be asked.</summary>
    public static bool IsOfficial(Model model) => model.Measures.ContainsKey("billed.images");

    public static Consumption Measure(MediaRequest request)
    {
        var measures = request.Model.Measures;
        if (IsOfficial(request.Model))
        {
            return Measuring.Consumption(request, (UsageUnits.Images, request.Count, request.Count));
        }

        var expected = (long)(1000 * measures.GetValueOrDefault("expectedSeconds", 30));
        return Measuring.Consumption(request, (UsageUnits.ComputeMilliseconds, expected, request.Model.DeadlineSeconds * 1000L));
    }

    public static ProviderUsage From(MediaRequest request, JsonElement prediction)
    {
        if (IsOfficial(request.Model))
        {
            var images = Metric(prediction, "image_count") is { } counted ? (long)counted : ResultLinks.In(Output(prediction), request.Model.Modality).Count;
            return Of(UsageUnits.Images, images, estimated: false);
        }

        return MachineTime(prediction) ?? Of(UsageUnits.ComputeMilliseconds, Measure(request).ExpectedUnits.Values.Single(), estimated: true);
    }

    /// <summary>Null: nothing is charged.</summary>
    public static ProviderUsage? OfUnfinished(MediaRequest request, JsonElement prediction) =>
        IsOfficial(request.Model) ? null : MachineTime(prediction);

    public static JsonElement Output(JsonElement prediction) => prediction.TryGetProperty("output", out var output) ? output : default;

    private static ProviderUsage? MachineTime(JsonElement prediction) =>
        Metric(prediction, "predict_time") is { } seconds and > 0 ? Of(UsageUnits.ComputeMilliseconds, (long)Math.Ceiling(seconds * 1000), estimated: false) : null;

    private static decimal? Metric(JsonElement prediction, string name) =>
        prediction.TryGetProperty("metrics", out var metrics) && metrics.ValueKind == JsonValueKind.Object
        && metrics.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number)
            ? number
            : null;

    private static ProviderUsage Of(string unit, long quantity, bool estimated) =>
        new(new Dictionary<string, long> { [unit] = quantity }, new Dictionary<string, string>(), null, Estimated: estimated);
}
