using System.Globalization;
using System.Net.Http.Headers;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;

namespace MediaLab.Generation.Providers.Fal;

/// <summary>
/// What a request uses. fal says how many units it bills (x-fal-billable-units), not what they are: the catalogue knows that of its own
/// models ("billed.images", "billed.megapixels", "billed.seconds"); of any other model the bare units are kept.
/// </summary>
internal static class FalUsage
{
    private const string Header = "x-fal-billable-units";

    public static Consumption Measure(MediaRequest request)
    {
        var (expected, maximum) = request.Model.Measures switch
        {
            var billed when billed.ContainsKey("billed.images") => ((long)request.Count, (long)request.Count),
            var billed when billed.ContainsKey("billed.megapixels") => Area(request),
            // A file is a little longer than what was asked for.
            var billed when billed.ContainsKey("billed.seconds") => (Length(request), Length(request) + 200),
            var measures => ((long)(1000 * measures.GetValueOrDefault("expectedUnits", 1)), (long)(1000 * measures.GetValueOrDefault("maximumUnits", 1))),
        };
        var consumption = Measuring.Consumption(request, (Unit(request), expected, maximum));
        foreach (var (name, value) in Attributes(request))
        {
            consumption.Attributes[name] = value;
        }

        return consumption;
    }

    public static ProviderUsage From(MediaRequest request, ProviderReply result)
    {
        var told = Told(result.Headers);
        return Usage(request, told is { } units ? Quantity(request, units) : Measure(request).ExpectedUnits.Values.Single(), estimated: told is null);
    }

    /// <summary>What is billed although there is no result; null when nothing is.</summary>
    public static ProviderUsage? OfFailure(MediaRequest request, HttpResponseHeaders? headers) =>
        Told(headers) is { } units and > 0 ? Usage(request, Quantity(request, units), estimated: false) : null;

    private static decimal? Told(HttpResponseHeaders? headers) =>
        headers is not null && headers.TryGetValues(Header, out var values) && decimal.TryParse(values.First(), CultureInfo.InvariantCulture, out var units) && units >= 0
            ? units
            : null;

    private static long Quantity(MediaRequest request, decimal units) => (long)Math.Ceiling(Unit(request) == UsageUnits.Images ? units : units * 1000);

    private static ProviderUsage Usage(MediaRequest request, long quantity, bool estimated) =>
        new(new Dictionary<string, long> { [Unit(request)] = quantity }, Attributes(request), null, estimated);

    private static string Unit(MediaRequest request) => request.Model.Measures switch
    {
        var billed when billed.ContainsKey("billed.images") => UsageUnits.Images,
        var billed when billed.ContainsKey("billed.megapixels") => UsageUnits.Kilopixels,
        var billed when billed.ContainsKey("billed.seconds") => UsageUnits.Milliseconds,
        _ => UsageUnits.Milliunits,
    };

    private static Dictionary<string, string> Attributes(MediaRequest request)
    {
        var attributes = new Dictionary<string, string>();
        foreach (var name in (string[])["resolution", "imageSize"])
        {
            if (request.Parameters.Text(name) is { } value)
            {
                attributes[name] = value;
            }
        }

        if (request.Parameters.Flag("generateAudio") is { } sound)
        {
            attributes["audio"] = sound ? "true" : "false";
        }

        return attributes;
    }

    private static (long Expected, long Maximum) Area(MediaRequest request)
    {
        var (width, height) = request.Parameters.Text("imageSize") switch
        {
            "square_hd" => (1024, 1024),
            "square" => (512, 512),
            "portrait_4_3" or "landscape_4_3" => (1024, 768),
            "portrait_16_9" or "landscape_16_9" => (1024, 576),
            _ => (2048, 2048),
        };
        var kilopixels = (long)width * height / 1000;
        // Rounded up to whole megapixels at fal.
        return (Math.Max(kilopixels, 1000) * request.Count, ((kilopixels / 1000) + 1) * 1000 * request.Count);
    }

    /// <summary>"5", "8s" or 10.</summary>
    private static long Length(MediaRequest request)
    {
        var digits = request.Parameters.Values.TryGetValue("duration", out var duration) ? new string([.. duration.ToString().TakeWhile(char.IsAsciiDigit)]) : "";
        return digits.Length > 0 ? long.Parse(digits, CultureInfo.InvariantCulture) * 1000 : (long)(1000 * request.Model.Measures.GetValueOrDefault("maximumUnits", 15));
    }
}
