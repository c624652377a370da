using System.Text.Json.Nodes;

namespace MediaLab.Generation.Providers.OpenAi;

/// <summary>
/// Text by <c>POST /responses</c>, streamed, for the models that the catalogue says are asked there. Nothing of it is kept at the provider.
/// Source: OpenAI's published specification, schemas CreateResponse and ResponseStreamEvent.
/// </summary>
internal sealed class Responses(ProviderHttp http)
{
    private static readonly Dictionary<string, string> Members = new()
    {
        ["systemPrompt"] = "instructions",
        ["reasoningEffort"] = "reasoning.effort",
        ["responseFormat"] = "",
        [StructuredAnswer.Setting] = "",
    };

    public async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider;
        using var answer = await http.PostAsync(
            call, "/responses", await BodyAsync(call, cancellationToken), CompatibleProvider.Authorise(call),
            refused => OpenAiErrors.From(refused, provider), cancellationToken);
        await call.AcceptedAsync(null);
        var end = await new ResponseAnswer(call).ReadAsync(answer, cancellationToken);
        return await ChatCompletions.FinishAsync(call, end, ProviderHttp.RequestIdOf(answer), cancellationToken);
    }

    private static async Task<JsonObject> BodyAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var request = call.Request;
        var body = new JsonObject
        {
            ["model"] = request.Model.ProviderModel,
            ["input"] = await InputAsync(call, cancellationToken),
            ["stream"] = true,
            ["store"] = false,
        };
        body.AddSettings(request, Members, new Dictionary<string, string>());
        if (StructuredAnswer.SchemaOf(request) is { } schema)
        {
            body["text"] = new JsonObject
            {
                ["format"] = new JsonObject { ["type"] = "json_schema", ["name"] = StructuredAnswer.Name, ["strict"] = true, ["schema"] = schema },
            };
        }
        else if (request.Parameters.Text("responseFormat") == "json")
        {
            body["text"] = new JsonObject { ["format"] = new JsonObject { ["type"] = "json_object" } };
        }

        return body;
    }

    private static async Task<JsonNode> InputAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        if (!call.Request.PlainReferences.Any())
        {
            return call.Request.Prompt;
        }

        var parts = new JsonArray(new JsonObject { ["type"] = "input_text", ["text"] = call.Request.Prompt });
        foreach (var picture in call.Request.PlainReferences)
        {
            parts.Add(new JsonObject
            {
                ["type"] = "input_image",
                ["image_url"] = await call.Files.DataUriAsync(picture, ChatCompletions.MostPictureBytes, cancellationToken),
                ["detail"] = "auto",
            });
        }

        return new JsonArray(new JsonObject { ["role"] = "user", ["content"] = parts });
    }
}
