using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Catalogue;

namespace MediaLab.Generation.Providers.Gemini;

/// <summary>
/// Video by <c>POST /models/{model}:predictLongRunning</c> and its operation. A filtered video is an operation that is done, without an
/// error and without samples; the reasons stand one level deeper. There is no way to cancel. Source: Google's Python SDK, models.py.
/// </summary>
internal sealed class GeminiVeo(ProviderHttp http)
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(10);
    private const long MostPictureBytes = 20 * 1024 * 1024;

    public static bool Makes(Model model) => model.ProviderModel.StartsWith("veo-", StringComparison.Ordinal);

    public static Consumption Measure(MediaRequest request)
    {
        var length = Length(request);
        var consumption = Measuring.Consumption(request, (UsageUnits.Milliseconds, length, length));
        consumption.Attributes["resolution"] = Resolution(request);
        return consumption;
    }

    public async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider.Name;
        var body = await BodyAsync(call, cancellationToken);
        using var response = await http.PostAsync(
            call, $"/models/{call.Request.Model.ProviderModel}:predictLongRunning", body, GeminiContent.Key(call),
            refused => GeminiErrors.From(refused, provider), cancellationToken);
        var answer = await ProviderHttp.ReadJsonAsync(response, call, cancellationToken);
        var operation = answer.TryGetProperty("name", out var name) && name.GetString() is { Length: > 0 } given
            ? given
            : throw new ProviderFailure(FailureKind.Unknown, FailureCodes.OutcomeUnknown, $"{provider} took the request and did not name its operation.");
        await call.AcceptedAsync(operation);
        return new Submission.Pending(operation, AskEvery);
    }

    public async Task<Submission> PollAsync(ProviderCall call, string operation, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider.Name;
        var reply = await http.AskAsync(
            call, HttpMethod.Get, $"/{operation}", GeminiContent.Key(call), refused => GeminiErrors.FromAsking(refused, provider), cancellationToken);
        if (!reply.Json.TryGetProperty("done", out var done) || done.ValueKind != JsonValueKind.True)
        {
            return new Submission.Pending(operation, AskEvery);
        }

        if (reply.Json.TryGetProperty("error", out var error))
        {
            throw GeminiErrors.FromOperation(error, provider);
        }

        var result = reply.Json.At("response.generateVideoResponse") ?? default;
        var usage = new ProviderUsage(
            new Dictionary<string, long> { [UsageUnits.Milliseconds] = Length(call.Request) }, new Dictionary<string, string> { ["resolution"] = Resolution(call.Request) }, null);
        foreach (var link in Links(result, provider))
        {
            await http.DownloadAsync(call, link, "video/mp4", usage, GeminiContent.Key(call), cancellationToken);
        }

        return new Submission.Done(usage);
    }

    /// <exception cref="ProviderFailure">There are none; it says why. Google charges only for videos it hands out.</exception>
    private static string[] Links(JsonElement result, string provider)
    {
        string[] links = [.. result.ListAt("generatedSamples").Select(sample => sample.TextAt("video.uri")).OfType<string>()];
        if (links.Length > 0)
        {
            return links;
        }

        var (reasons, count) = (result.Member("raiMediaFilteredReasons") ?? default, result.Member("raiMediaFilteredCount") ?? default);
        var filtered = reasons.ValueKind == JsonValueKind.Array || count.ValueKind == JsonValueKind.Number;
        var words = reasons.ValueKind == JsonValueKind.Array ? string.Join(" ", reasons.EnumerateArray().Select(reason => reason.ToString())) : "";
        throw filtered
            ? new ProviderFailure(FailureKind.Final, FailureCodes.ContentRefused, words.Length > 0 ? words : $"{provider} filtered the video.")
            : new ProviderFailure(FailureKind.Final, FailureCodes.ResultMissing, $"{provider} said the video is done and gave none.");
    }

    private static async Task<JsonObject> BodyAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var request = call.Request;
        var instance = new JsonObject { ["prompt"] = request.Prompt };
        foreach (var (role, member) in ((string, string)[])[("firstFrame", "image"), ("lastFrame", "lastFrame")])
        {
            if (request.Reference(role) is { } frame)
            {
                instance[member] = await PictureAsync(call, frame, cancellationToken);
            }
        }

        var references = new JsonArray();
        foreach (var reference in request.PlainReferences)
        {
            references.Add(new JsonObject { ["image"] = await PictureAsync(call, reference, cancellationToken), ["referenceType"] = "asset" });
        }

        if (references.Count > 0)
        {
            instance["referenceImages"] = references;
        }

        var parameters = new JsonObject
        {
            ["sampleCount"] = 1,
            ["durationSeconds"] = Length(request) / 1000,
            ["aspectRatio"] = request.Parameters.Text("aspectRatio"),
            ["resolution"] = Resolution(request),
        };
        if (request.Parameters.Text("negativePrompt") is { Length: > 0 } unwanted)
        {
            parameters["negativePrompt"] = unwanted;
        }

        return new JsonObject { ["instances"] = new JsonArray(instance), ["parameters"] = parameters };
    }

    private static async Task<JsonObject> PictureAsync(ProviderCall call, Reference reference, CancellationToken cancellationToken) => new()
    {
        ["bytesBase64Encoded"] = await call.Files.Base64Async(reference, MostPictureBytes, cancellationToken),
        ["mimeType"] = reference.MediaType,
    };

    private static long Length(MediaRequest request) => request.Parameters.Whole("durationSeconds")!.Value * 1000;

    private static string Resolution(MediaRequest request) => request.Parameters.Text("resolution") ?? "720p";
}
