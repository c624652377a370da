using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;

namespace MediaLab.Generation.Providers.Runway;

/// <summary>
/// What a task will cost, where the catalogue has the figures. Where it has none, what is counted is something without a price, so that
/// nobody is told one; what a task did cost is exact all the same.
/// </summary>
internal static class RunwayCredits
{
    public static Consumption Measure(MediaRequest request) => Credits(request) is { } credits
        ? Measuring.Consumption(request, (UsageUnits.Millicredits, (long)(credits * 1000), (long)(credits * 1000)))
        : request.Model.Modality switch
        {
            "image" => Measuring.Consumption(request, (UsageUnits.Images, request.Count, request.Count)),
            _ when request.Parameters.Number("duration") is { } seconds => Measuring.Consumption(request, (UsageUnits.Milliseconds, (long)(seconds * 1000), (long)(seconds * 1000))),
            _ => Measuring.Consumption(request, (UsageUnits.Requests, 1, 1)),
        };

    private static decimal? Credits(MediaRequest request)
    {
        var (measures, parameters) = (request.Model.Measures, request.Parameters);
        decimal? Figure(string name) => measures.TryGetValue(name, out var figure) ? figure : null;
        if (Figure("charactersPerCredit") is { } characters)
        {
            return Math.Ceiling(request.Prompt.Length / characters);
        }

        if (((parameters.Flag("audio") == true ? Figure("creditsPerSecond.audio") : null) ?? Figure("creditsPerSecond")) is { } perSecond)
        {
            return parameters.Number("duration") * perSecond;
        }

        var isLarge = parameters.Text("ratio")?.Split(':').Any(side => int.TryParse(side, out var pixels) && pixels == 720) != true;
        return (isLarge ? Figure("creditsPerImage.1080") : null) ?? Figure("credits") * request.Count;
    }
}
