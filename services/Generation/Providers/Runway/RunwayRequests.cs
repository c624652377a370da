using System.Text.Json.Nodes;

namespace MediaLab.Generation.Providers.Runway;

/// <summary>Which of Runway's operations a request is, and its body. Settings have the provider's own names in the catalogue.</summary>
internal static class RunwayRequests
{
    // Of the text that a data URI is, with its beginning: 5,242,880 characters for a picture, 16,777,216 for the others.
    private const long MostImageBytes = (5_242_880 - 64) / 4 * 3;
    private const long MostMediaBytes = (16_777_216 - 64) / 4 * 3;

    /// <exception cref="ProviderFailure">A reference is too large, or references of two kinds exclude each other.</exception>
    public static Task<(string Path, JsonObject Body)> CreateAsync(ProviderCall call, CancellationToken cancellationToken) => call.Request.Model switch
    {
        { ProviderModel: "magnific_precision_upscaler_v2" } => UpscaleAsync(call, "/v1/image_upscale", "imageUri", cancellationToken),
        { ProviderModel: "magnific_video_upscaler_creative" } => UpscaleAsync(call, "/v1/video_upscale", "videoUri", cancellationToken),
        { Modality: "image" } => ImageAsync(call, cancellationToken),
        { Modality: "audio" } => AudioAsync(call, cancellationToken),
        _ => VideoAsync(call, cancellationToken),
    };

    private static async Task<(string, JsonObject)> UpscaleAsync(ProviderCall call, string path, string member, CancellationToken cancellationToken)
    {
        var body = Body(call.Request, withPrompt: false);
        body[member] = await UriAsync(call, call.Request.PlainReferences.Single(), cancellationToken);
        if (call.Request.Parameters.Text("scaleFactor") is { } factor)
        {
            body["scaleFactor"] = int.Parse(factor, System.Globalization.CultureInfo.InvariantCulture);
        }

        return (path, body);
    }

    private static async Task<(string, JsonObject)> ImageAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var body = Body(call.Request);
        if (call.Request.Model.MaxCount > 1)
        {
            body["outputCount"] = call.Request.Count;
        }

        if (call.Request.References.Count > 0)
        {
            body["referenceImages"] = await UrisAsync(call, call.Request.PlainReferences, null, cancellationToken);
        }

        return ("/v1/text_to_image", body);
    }

    private static async Task<(string, JsonObject)> AudioAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var body = Body(call.Request);
        if (call.Request.Parameters.Text("voice") is { } voice)
        {
            body["voice"] = new JsonObject { ["type"] = "runway-preset", ["presetId"] = voice };
            return ("/v1/text_to_speech", body);
        }

        if (call.Request.References.Count > 0)
        {
            var uris = new JsonArray();
            foreach (var reference in call.Request.PlainReferences)
            {
                uris.Add(await UriAsync(call, reference, cancellationToken));
            }

            body["referenceAudios"] = uris;
        }

        return ("/v1/sound_effect", body);
    }

    private static async Task<(string, JsonObject)> VideoAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var request = call.Request;
        var body = Body(request);
        var (first, last) = (request.Reference("firstFrame"), request.Reference("lastFrame"));
        var images = request.PlainReferences.Where(reference => reference.Type == "image").ToArray();
        var videos = request.PlainReferences.Where(reference => reference.Type == "video").ToArray();
        if (first is not null || last is not null)
        {
            if (images.Length + videos.Length > 0)
            {
                throw new ProviderFailure(FailureKind.Final, FailureCodes.ReferenceUnusable, $"{request.Model.Name} takes first and last frames or references, not both.");
            }

            body["promptImage"] = await FramesAsync(call, first, last, cancellationToken);
            return ("/v1/image_to_video", body);
        }

        if (videos.Length > 0)
        {
            body[request.Model.ProviderModel == "aleph2" ? "videoUri" : "promptVideo"] = await UriAsync(call, videos[0], cancellationToken);
            await AddAsync(call, body, "references", images, null, cancellationToken);
            await AddAsync(call, body, "referenceVideos", videos[1..], "video", cancellationToken);
            return ("/v1/video_to_video", body);
        }

        // A model that works from one picture makes it move; one that takes several draws its subjects from them.
        if (images.Length == 1 && request.Model.References.Max == 1)
        {
            body["promptImage"] = await UriAsync(call, images[0], cancellationToken);
            return ("/v1/image_to_video", body);
        }

        await AddAsync(call, body, "references", images, null, cancellationToken);
        return ("/v1/text_to_video", body);
    }

    private static async Task<JsonNode> FramesAsync(ProviderCall call, Reference? first, Reference? last, CancellationToken cancellationToken)
    {
        if (last is null)
        {
            return await UriAsync(call, first!, cancellationToken);
        }

        var frames = new JsonArray();
        foreach (var (frame, position) in new[] { (first, "first"), (last, "last") })
        {
            if (frame is not null)
            {
                frames.Add(new JsonObject { ["uri"] = await UriAsync(call, frame, cancellationToken), ["position"] = position });
            }
        }

        return frames;
    }

    private static JsonObject Body(MediaRequest request, bool withPrompt = true)
    {
        var body = new JsonObject { ["model"] = request.Model.ProviderModel };
        if (withPrompt)
        {
            body["promptText"] = request.Prompt;
        }

        foreach (var (name, value) in request.Parameters.Values.Where(parameter => parameter.Key is not ("voice" or "firstFrame" or "lastFrame" or "scaleFactor")))
        {
            body[name] = JsonNode.Parse(value.GetRawText());
        }

        return body;
    }

    private static async Task AddAsync(ProviderCall call, JsonObject body, string member, IEnumerable<Reference> references, string? type, CancellationToken cancellationToken)
    {
        if (await UrisAsync(call, references, type, cancellationToken) is { Count: > 0 } uris)
        {
            body[member] = uris;
        }
    }

    private static async Task<JsonArray> UrisAsync(ProviderCall call, IEnumerable<Reference> references, string? type, CancellationToken cancellationToken)
    {
        var uris = new JsonArray();
        foreach (var reference in references)
        {
            var item = new JsonObject { ["uri"] = await UriAsync(call, reference, cancellationToken) };
            if (type is not null)
            {
                item["type"] = type;
            }

            uris.Add(item);
        }

        return uris;
    }

    private static async Task<JsonNode> UriAsync(ProviderCall call, Reference reference, CancellationToken cancellationToken) =>
        await call.Files.DataUriAsync(reference, reference.Type == "image" ? MostImageBytes : MostMediaBytes, cancellationToken);
}
