using System.Text.Json;
using System.Text.Json.Nodes;

namespace MediaLab.ProviderSimulator.Runway;

/// <summary>The bodies of Runway's operations: which models each knows, what they need and what else they take.</summary>
internal static class RunwayBodies
{
    private static readonly string[] SeedanceMembers = ["audio", "duration", "ratio", "references", "referenceVideos", "referenceAudio"];
    private static readonly string[] VideoSizes = ["1280:720", "720:1280"];

    private static readonly Dictionary<(string Operation, string Model), (string[] Required, string[] Optional)> Known = new()
    {
        [("text_to_image", "gen4_image")] = (["promptText", "ratio"], ["seed", "referenceImages"]),
        [("text_to_image", "gen4_image_turbo")] = (["promptText", "ratio", "referenceImages"], ["seed"]),
        [("text_to_image", "gpt_image_2")] = (["promptText", "ratio"], ["quality", "background", "referenceImages", "outputCount"]),
        [("text_to_image", "gemini_image3_pro")] = (["promptText", "ratio"], ["referenceImages"]),
        [("text_to_image", "gemini_image3.1_flash")] = (["promptText", "ratio"], ["referenceImages"]),
        [("text_to_image", "gemini_2.5_flash")] = (["promptText", "ratio"], ["referenceImages"]),
        [("text_to_image", "seedream5_pro")] = (["promptText", "ratio"], ["outputFormat", "referenceImages", "outputCount", "grounding"]),
        [("text_to_image", "seedream5_lite")] = (["promptText", "ratio"], ["outputFormat", "referenceImages", "outputCount", "grounding"]),
        [("image_upscale", "magnific_precision_upscaler_v2")] = (["imageUri"], ["scaleFactor", "sharpen", "smartGrain", "ultraDetail", "flavor"]),
        [("video_upscale", "magnific_video_upscaler_creative")] = (["videoUri"], ["resolution", "creativity", "sharpen", "smartGrain", "flavor", "fpsBoost"]),
        [("text_to_speech", "eleven_v3")] =
            (["promptText", "voice"], ["stability", "similarityBoost", "style", "speed", "useSpeakerBoost", "languageCode", "seed"]),
        [("text_to_speech", "eleven_multilingual_v2")] = (["promptText", "voice"], []),
        [("sound_effect", "eleven_text_to_sound_v2")] = (["promptText"], ["duration", "loop"]),
        [("sound_effect", "seed_audio")] = (["promptText"], ["referenceAudios", "speechRate", "loudnessRate", "pitchRate", "outputFormat"]),
        [("text_to_video", "gen4.5")] = (["promptText", "ratio", "duration"], ["seed"]),
        [("image_to_video", "gen4.5")] = (["promptText", "promptImage", "ratio", "duration"], ["seed"]),
        [("image_to_video", "gen4_turbo")] = (["promptImage", "ratio"], ["promptText", "seed", "duration"]),
        [("text_to_video", "veo3.1")] = (["promptText", "ratio"], ["audio", "negativePrompt", "duration"]),
        [("image_to_video", "veo3.1")] = (["promptImage", "ratio"], ["promptText", "audio", "negativePrompt", "duration"]),
        [("text_to_video", "veo3.1_fast")] = (["promptText", "ratio"], ["audio", "negativePrompt", "duration"]),
        [("image_to_video", "veo3.1_fast")] = (["promptImage", "ratio"], ["promptText", "audio", "negativePrompt", "duration"]),
        [("text_to_video", "hailuo3")] = (["promptText"], ["resolution", "duration", "ratio", "references", "referenceVideos"]),
        [("image_to_video", "hailuo3")] = (["promptImage", "promptText"], ["resolution", "duration", "ratio"]),
        [("video_to_video", "hailuo3")] = (["promptVideo", "promptText"], ["resolution", "duration", "ratio", "references", "referenceVideos"]),
        [("text_to_video", "happyhorse_1_0")] = (["promptText"], ["ratio", "duration"]),
        [("text_to_video", "gemini_omni_flash")] = (["promptText"], ["ratio", "duration"]),
        [("image_to_video", "gemini_omni_flash")] = (["promptImage"], ["promptText", "ratio", "duration"]),
        [("video_to_video", "aleph2")] = (["videoUri"], ["promptText", "seed", "targetAspectRatio"]),
        [("text_to_video", "seedance2")] = (["promptText"], SeedanceMembers),
        [("image_to_video", "seedance2")] = (["promptImage"], ["promptText", "audio", "duration", "ratio"]),
        [("video_to_video", "seedance2")] = (["promptVideo"], ["promptText", .. SeedanceMembers]),
    };

    public static IEnumerable<string> Operations => Known.Keys.Select(known => known.Operation).Distinct();

    public static async Task<(JsonObject Body, string? Problem)> ReadAsync(string operation, HttpContext http)
    {
        JsonObject body;
        try
        {
            body = await JsonNode.ParseAsync(http.Request.Body) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return ([], "Invalid JSON.");
        }

        var model = body["model"]?.GetValue<string>() ?? "";
        if (!Known.TryGetValue((operation, model.StartsWith("seedance2_", StringComparison.Ordinal) ? "seedance2" : model), out var members))
        {
            return (body, $"'{model}' is no model of {operation}.");
        }

        if (members.Required.FirstOrDefault(name => body[name] is null) is { } missing)
        {
            return (body, $"{missing}: required.");
        }

        if (body.Select(member => member.Key).FirstOrDefault(name => name != "model" && !members.Required.Contains(name) && !members.Optional.Contains(name)) is { } unknown)
        {
            return (body, $"{unknown}: unrecognized key.");
        }

        return (body, ProblemOf(operation, model, body));
    }

    /// <summary>What a task makes.</summary>
    public static string KindOf(JsonObject body) => Known.Keys.First(known => known.Model == body["model"]!.GetValue<string>() || body["model"]!.GetValue<string>().StartsWith(known.Model + "_", StringComparison.Ordinal)).Operation switch
    {
        "text_to_image" or "image_upscale" => "image",
        "text_to_speech" or "sound_effect" => "audio",
        _ => "video",
    };

    private static string? ProblemOf(string operation, string model, JsonObject body) => new BodyRules(body)
        .Text("promptText", 32_000)
        .Whole("seed", 0, 4_294_967_295)
        .Whole("outputCount", 1, 10)
        .Flag("audio").Flag("loop").Flag("grounding").Flag("fpsBoost").Flag("useSpeakerBoost")
        .Check("duration", value => operation == "sound_effect" || model.StartsWith("veo", StringComparison.Ordinal)
            ? value.GetValueKind() == JsonValueKind.Number : value.GetValueKind() == JsonValueKind.Number && value.GetValue<decimal>() is >= 2 and <= 30, "must be a number of seconds")
        .OneOf("scaleFactor", 2, 4, 8, 16)
        .Check("ratio", ratio => operation != "text_to_video" || model != "gen4.5" || VideoSizes.Contains(ratio.GetValue<string>()), "is not one of the sizes")
        .Check("voice", voice => voice["type"]?.GetValue<string>() == "runway-preset" && voice["presetId"]?.GetValue<string>().Length > 2, "must be a voice")
        .Check("imageUri", uri => IsUri(uri, "image"), "must be a URI of an image").Check("videoUri", uri => IsUri(uri, "video"), "must be a URI of a video")
        .Check("promptVideo", uri => IsUri(uri, "video"), "must be a URI of a video")
        .Check("promptImage", image => image is JsonArray frames ? frames.All(IsFrame) : IsUri(image, "image"), "must be an image or a list of frames")
        .List("referenceImages", 16, item => IsUri(item["uri"], "image"))
        .List("references", 30, item => IsUri(item["uri"], "image"))
        .List("referenceVideos", 10, item => item["type"]?.GetValue<string>() == "video" && IsUri(item["uri"], "video"))
        .List("referenceAudios", 3, item => IsUri(item, "audio"))
        .Problem;

    private static bool IsFrame(JsonNode? frame) => IsUri(frame?["uri"], "image") && frame?["position"]?.GetValue<string>() is "first" or "last";

    private static bool IsUri(JsonNode? uri, string kind) => uri?.GetValueKind() == JsonValueKind.String
        && uri.GetValue<string>() is var text && text.Length <= (kind == "image" ? 5_242_880 : 16_777_216)
        && (text.StartsWith($"data:{kind}/", StringComparison.Ordinal) || text.StartsWith("https://", StringComparison.Ordinal));
}
