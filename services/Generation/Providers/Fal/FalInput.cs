using System.Text.Json.Nodes;
using MediaLab.Generation.Catalogue;

namespace MediaLab.Generation.Providers.Fal;

/// <summary>
/// The body of a request: the model's members themselves, not wrapped. The catalogue's settings are named after them (imageSize is
/// image_size), so that a model more is an entry more.
/// </summary>
internal static class FalInput
{
    private const long MostReferenceBytes = 30 * 1024 * 1024;

    // Their words are called text; everybody else's are called prompt.
    private static readonly string[] Speakers = ["fal-ai/elevenlabs/tts/", "fal-ai/elevenlabs/sound-effects/"];

    public static async Task<JsonObject> BodyAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var request = call.Request;
        var own = OpenInput.Read(request);
        var body = new JsonObject();
        if (!own.ContainsKey("text") && !own.ContainsKey("prompt"))
        {
            body[Speakers.Any(start => request.Model.ProviderModel.StartsWith(start, StringComparison.Ordinal)) ? "text" : "prompt"] = request.Prompt;
        }

        foreach (var parameter in request.Model.Parameters.Where(parameter => parameter.Name != "input" && request.Parameters.Values.ContainsKey(parameter.Name)))
        {
            body[OpenInput.MemberName(parameter.Name)] = parameter.Kind == ParameterKind.Asset
                ? await call.Files.DataUriAsync(request.Reference(parameter.Name)!, MostReferenceBytes, cancellationToken)
                : JsonNode.Parse(request.Parameters.Values[parameter.Name].GetRawText());
        }

        if (request.Model.MaxCount > 1)
        {
            body["num_images"] = request.Count;
        }

        await AddReferencesAsync(call, body, cancellationToken);
        OpenInput.Merge(body, own);
        // Its result would come within the answer and be kept nowhere else.
        body.Remove("sync_mode");
        return body;
    }

    /// <summary>One picture is image_url, several are image_urls; sound and video alike.</summary>
    private static async Task AddReferencesAsync(ProviderCall call, JsonObject body, CancellationToken cancellationToken)
    {
        var listed = call.Request.Model.References.Max > 1 && call.Request.Model.Measures.ContainsKey("references.listed");
        foreach (var kind in call.Request.PlainReferences.GroupBy(reference => reference.Type))
        {
            var uris = new List<string>();
            foreach (var reference in kind)
            {
                uris.Add(await call.Files.DataUriAsync(reference, MostReferenceBytes, cancellationToken));
            }

            if (uris.Count == 1 && !listed)
            {
                body[$"{kind.Key}_url"] = uris[0];
            }
            else
            {
                body[$"{kind.Key}_urls"] = new JsonArray([.. uris.Select(uri => (JsonNode)uri)]);
            }
        }
    }
}
