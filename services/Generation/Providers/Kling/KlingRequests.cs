using System.Globalization;
using System.Text.Json.Nodes;

namespace MediaLab.Generation.Providers.Kling;

/// <summary>Which of Kling's operations a request is, and its body. A picture within it is bare base64.</summary>
internal static class KlingRequests
{
    private const long MostImageBytes = 10 * 1024 * 1024;

    private static readonly string[] Frames = ["firstFrame", "lastFrame"];

    /// <summary>Unique in the account, and a task can be asked for by it.</summary>
    public static string ExternalId(ProviderCall call) => call.GenerationId.ToString();

    /// <summary>
    /// Tasks are asked for below the path they were made at: it follows from what was asked for, also when a frame was deleted since.
    /// </summary>
    public static string PathOf(MediaRequest request) => request.Model switch
    {
        { Modality: "image" } when IsOmni(request) => "/v1/images/omni-image",
        { Modality: "image" } => "/v1/images/generations",
        _ when IsOmni(request) => "/v1/videos/omni-video",
        _ when HasFrames(request) => "/v1/videos/image2video",
        _ => "/v1/videos/text2video",
    };

    /// <exception cref="ProviderFailure">A reference is nothing that Kling takes.</exception>
    public static async Task<(string Path, JsonObject Body)> CreateAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var request = call.Request;
        // Kling calls some picture models as it calls its video models.
        var body = new JsonObject
        {
            ["model_name"] = request.Model.ProviderModel.Replace("kling-image-v", "kling-v", StringComparison.Ordinal),
            ["prompt"] = request.Prompt,
            ["external_task_id"] = ExternalId(call),
        };
        if (call.Webhook is not null)
        {
            body["callback_url"] = call.Webhook.AbsoluteUri;
        }

        if (request.Parameters.Text("negativePrompt") is { } negative)
        {
            body["negative_prompt"] = negative;
        }

        if (request.Model.Modality == "image")
        {
            await AddPictureAsync(call, body, cancellationToken);
        }
        else
        {
            await AddVideoAsync(call, body, cancellationToken);
        }

        return (PathOf(request), body);
    }

    private static async Task AddPictureAsync(ProviderCall call, JsonObject body, CancellationToken cancellationToken)
    {
        var request = call.Request;
        body["n"] = request.Count;
        body["aspect_ratio"] = request.Parameters.Text("aspectRatio");
        body["resolution"] = request.Parameters.Text("resolution");
        if (!IsOmni(request))
        {
            if (request.PlainReferences.FirstOrDefault() is { } only)
            {
                body["image"] = await PictureAsync(call, only, cancellationToken);
            }

            return;
        }

        var list = new JsonArray();
        foreach (var reference in request.PlainReferences)
        {
            list.Add(new JsonObject { ["image"] = await PictureAsync(call, reference, cancellationToken) });
        }

        if (list.Count > 0)
        {
            body["image_list"] = list;
        }
    }

    private static async Task AddVideoAsync(ProviderCall call, JsonObject body, CancellationToken cancellationToken)
    {
        var request = call.Request;
        body["mode"] = request.Parameters.Text("mode");
        body["duration"] = request.Parameters.Whole("durationSeconds")!.Value.ToString(CultureInfo.InvariantCulture);
        if (request.Parameters.Flag("sound") is { } sound)
        {
            body["sound"] = sound ? "on" : "off";
        }

        var (first, last) = (request.Reference("firstFrame"), request.Reference("lastFrame"));
        if (first is null && (IsOmni(request) || last is null))
        {
            body["aspect_ratio"] = request.Parameters.Text("aspectRatio") ?? "16:9";
        }

        if (IsOmni(request))
        {
            var frames = new[] { (first, "first_frame"), (last, "end_frame") }.Where(frame => frame.Item1 is not null);
            var list = new JsonArray();
            foreach (var (reference, type) in frames.Concat(request.PlainReferences.Select(plain => ((Reference?)plain, ""))))
            {
                var item = new JsonObject { ["image_url"] = await PictureAsync(call, reference!, cancellationToken) };
                if (type.Length > 0)
                {
                    item["type"] = type;
                }

                list.Add(item);
            }

            if (list.Count > 0)
            {
                body["image_list"] = list;
            }

            return;
        }

        if (first is not null)
        {
            body["image"] = await PictureAsync(call, first, cancellationToken);
        }

        if (last is not null)
        {
            body["image_tail"] = await PictureAsync(call, last, cancellationToken);
        }
    }

    private static bool HasFrames(MediaRequest request) => Frames.Any(frame => request.Parameters.Asset(frame) is not null);

    private static bool IsOmni(MediaRequest request) =>
        request.Model.ProviderModel is "kling-video-o1" or "kling-image-o1" || request.Model.ProviderModel.EndsWith("-omni", StringComparison.Ordinal);

    private static async Task<string> PictureAsync(ProviderCall call, Reference reference, CancellationToken cancellationToken) =>
        reference.MediaType is "image/jpeg" or "image/png"
            ? await call.Files.Base64Async(reference, MostImageBytes, cancellationToken)
            : throw new ProviderFailure(FailureKind.Final, FailureCodes.ReferenceUnusable, $"Kling takes JPEG and PNG pictures, not {reference.MediaType}.");
}
