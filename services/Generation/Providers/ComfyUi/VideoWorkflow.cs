using System.Globalization;
using System.Text.Json.Nodes;

namespace MediaLab.Generation.Providers.ComfyUi;

/// <summary>A workflow for video in ComfyUI's API format: the request's own, with its places filled in, or the basic one with frames instead of a picture.</summary>
internal static class VideoWorkflow
{
    /// <param name="request">What is to be made.</param>
    /// <param name="picture">Name of an uploaded picture to work from; null for none.</param>
    public static JsonObject For(MediaRequest request, string? picture)
    {
        if (request.Parameters.Text("workflow") is { Length: > 0 } own)
        {
            var workflow = JsonNode.Parse(own)!.AsObject();
            Fill(workflow, Places(request, picture));
            return workflow;
        }

        var (width, height) = SizeOf(request);
        return new JsonObject
        {
            ["checkpoint"] = Workflow.Node("CheckpointLoaderSimple", new() { ["ckpt_name"] = request.Model.ProviderModel }),
            ["words"] = Workflow.Node("CLIPTextEncode", new() { ["text"] = request.Prompt, ["clip"] = Workflow.From("checkpoint", 1) }),
            ["notInIt"] = Workflow.Node("CLIPTextEncode", new() { ["text"] = request.Parameters.Text("negativePrompt") ?? "", ["clip"] = Workflow.From("checkpoint", 1) }),
            ["begin"] = Workflow.Node("EmptyHunyuanLatentVideo", new() { ["width"] = width, ["height"] = height, ["length"] = Frames(request), ["batch_size"] = 1 }),
            ["sampler"] = Workflow.Sampler(request, denoise: 1),
            ["decoded"] = Workflow.Node("VAEDecode", new() { ["samples"] = Workflow.From("sampler", 0), ["vae"] = Workflow.From("checkpoint", 2) }),
            ["video"] = Workflow.Node("CreateVideo", new() { ["images"] = Workflow.From("decoded", 0), ["fps"] = Rate(request) }),
            ["saved"] = Workflow.Node("SaveVideo", new() { ["video"] = Workflow.From("video", 0), ["filename_prefix"] = "medialab", ["format"] = "mp4", ["codec"] = "h264" }),
        };
    }

    private static Dictionary<string, JsonNode?> Places(MediaRequest request, string? picture)
    {
        var (width, height) = SizeOf(request);
        return new Dictionary<string, JsonNode?>
        {
            ["$prompt"] = request.Prompt,
            ["$negativePrompt"] = request.Parameters.Text("negativePrompt") ?? "",
            ["$checkpoint"] = request.Model.ProviderModel,
            ["$seed"] = request.Parameters.Whole("seed"),
            ["$steps"] = request.Parameters.Whole("steps"),
            ["$guidance"] = request.Parameters.Number("guidance"),
            ["$width"] = width,
            ["$height"] = height,
            ["$frames"] = Frames(request),
            ["$framesPerSecond"] = Rate(request),
            ["$picture"] = picture,
        };
    }

    private static void Fill(JsonObject workflow, Dictionary<string, JsonNode?> places)
    {
        foreach (var inputs in workflow.Select(node => (node.Value as JsonObject)?["inputs"]).OfType<JsonObject>())
        {
            foreach (var (name, value) in inputs.ToArray())
            {
                if (value is JsonValue text && text.TryGetValue<string>(out var place) && places.TryGetValue(place, out var filling) && filling is not null)
                {
                    inputs[name] = filling.DeepClone();
                }
            }
        }
    }

    private static (int Width, int Height) SizeOf(MediaRequest request) => request.Parameters.Size("size")!.Value;

    private static int Rate(MediaRequest request) => int.Parse(request.Parameters.Text("framesPerSecond")!, CultureInfo.InvariantCulture);

    /// <summary>The first picture and then fours, which such models compress into one.</summary>
    private static long Frames(MediaRequest request) => (request.Parameters.Whole("durationSeconds")!.Value * Rate(request)) + 1;
}
