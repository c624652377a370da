using System.Text.Json.Nodes;

namespace MediaLab.Generation.Providers.ComfyUi;

/// <summary>ComfyUI's basic workflow in its API format: a checkpoint, the words, and nothing or a picture to begin with.</summary>
internal static class Workflow
{
    /// <param name="request">What is to be made.</param>
    /// <param name="picture">Name of an uploaded picture to work from; null to begin with nothing.</param>
    public static JsonObject For(MediaRequest request, string? picture)
    {
        var (width, height) = request.Parameters.Size("size") ?? (1024, 1024);
        var workflow = new JsonObject
        {
            ["checkpoint"] = Node("CheckpointLoaderSimple", new() { ["ckpt_name"] = request.Model.ProviderModel }),
            ["words"] = Node("CLIPTextEncode", new() { ["text"] = request.Prompt, ["clip"] = From("checkpoint", 1) }),
            ["notInIt"] = Node("CLIPTextEncode", new() { ["text"] = request.Parameters.Text("negativePrompt") ?? "", ["clip"] = From("checkpoint", 1) }),
            ["sampler"] = Sampler(request, picture is null ? 1 : request.Parameters.Number("strength")),
            ["decoded"] = Node("VAEDecode", new() { ["samples"] = From("sampler", 0), ["vae"] = From("checkpoint", 2) }),
            ["saved"] = Node("SaveImage", new() { ["filename_prefix"] = "medialab", ["images"] = From("decoded", 0) }),
        };
        if (picture is null)
        {
            workflow["begin"] = Node("EmptyLatentImage", new() { ["width"] = width, ["height"] = height, ["batch_size"] = request.Count });
        }
        else
        {
            workflow["picture"] = Node("LoadImage", new() { ["image"] = picture });
            workflow["scaled"] = Node("ImageScale", new()
            {
                ["image"] = From("picture", 0),
                ["upscale_method"] = "lanczos",
                ["width"] = width,
                ["height"] = height,
                ["crop"] = "center",
            });
            workflow["encoded"] = Node("VAEEncode", new() { ["pixels"] = From("scaled", 0), ["vae"] = From("checkpoint", 2) });
            workflow["begin"] = Node("RepeatLatentBatch", new() { ["samples"] = From("encoded", 0), ["amount"] = request.Count });
        }

        return workflow;
    }

    /// <param name="request">Its settings.</param>
    /// <param name="denoise">How much of what it begins with is replaced: 0 to 1.</param>
    public static JsonObject Sampler(MediaRequest request, decimal? denoise) => Node("KSampler", new()
    {
        ["seed"] = request.Parameters.Whole("seed"),
        ["steps"] = request.Parameters.Whole("steps"),
        ["cfg"] = request.Parameters.Number("guidance"),
        ["sampler_name"] = request.Parameters.Text("sampler"),
        ["scheduler"] = request.Parameters.Text("scheduler"),
        ["denoise"] = denoise,
        ["model"] = From("checkpoint", 0),
        ["positive"] = From("words", 0),
        ["negative"] = From("notInIt", 0),
        ["latent_image"] = From("begin", 0),
    });

    public static JsonObject Node(string type, JsonObject inputs) => new() { ["class_type"] = type, ["inputs"] = inputs };

    public static JsonArray From(string node, int output) => [node, output];
}
