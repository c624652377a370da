using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using MediaLab.Generation.Catalogue;

namespace MediaLab.Generation.Providers.Replicate;

/// <summary>
/// A model's input. The catalogue's settings are named after its members (aspectRatio is aspect_ratio). Small references travel as data
/// URIs, larger ones are uploaded first: that is free, and can be done again.
/// </summary>
internal static class ReplicateInput
{
    private const long MostDataUriBytes = 180 * 1024;
    private const long MostFileBytes = 100 * 1024 * 1024;

    public static async Task<JsonObject> BuildAsync(ProviderCall call, ProviderHttp http, CancellationToken cancellationToken)
    {
        var request = call.Request;
        var own = OpenInput.Read(request);
        var input = new JsonObject();
        if (!own.ContainsKey("prompt") && !own.ContainsKey("text"))
        {
            input["prompt"] = request.Prompt;
        }

        foreach (var parameter in request.Model.Parameters.Where(parameter => parameter.Name != "input" && request.Parameters.Values.ContainsKey(parameter.Name)))
        {
            input[OpenInput.MemberName(parameter.Name)] = parameter.Kind == ParameterKind.Asset
                ? await FileAsync(call, http, request.Reference(parameter.Name)!, cancellationToken)
                : JsonNode.Parse(request.Parameters.Values[parameter.Name].GetRawText());
        }

        if (request.Model.MaxCount > 1)
        {
            input["num_outputs"] = request.Count;
        }

        foreach (var kind in request.PlainReferences.GroupBy(reference => reference.Type))
        {
            var files = new JsonArray();
            foreach (var reference in kind)
            {
                files.Add(await FileAsync(call, http, reference, cancellationToken));
            }

            input[files.Count == 1 ? kind.Key : $"{kind.Key}_input"] = files.Count == 1 ? files[0]!.DeepClone() : files;
        }

        OpenInput.Merge(input, own);
        return input;
    }

    private static async Task<string> FileAsync(ProviderCall call, ProviderHttp http, Reference reference, CancellationToken cancellationToken)
    {
        if (reference.SizeBytes <= MostDataUriBytes)
        {
            return await call.Files.DataUriAsync(reference, MostDataUriBytes, cancellationToken);
        }

        var provider = call.Request.Model.Provider.Name;
        try
        {
            using var form = new MultipartFormDataContent();
            var content = new ByteArrayContent(await call.Files.ReadAsync(reference, MostFileBytes, cancellationToken));
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(reference.MediaType);
            form.Add(content, "content", $"{reference.AssetId:N}.{reference.MediaType.Split('/')[1]}");
            using var answer = await http.PostAsync(call, "/files", form, ReplicateErrors.Key(call), refused => ReplicateErrors.From(refused, provider), cancellationToken);
            var file = await ProviderHttp.ReadJsonAsync(answer, call, cancellationToken);
            return file.GetProperty("urls").GetProperty("get").GetString()!;
        }
        catch (ProviderFailure failure) when (failure.Kind == FailureKind.Unknown)
        {
            // Nothing was started yet.
            throw new ProviderFailure(FailureKind.RetryLater, FailureCodes.ProviderUnavailable, failure.Message, failure);
        }
    }
}
