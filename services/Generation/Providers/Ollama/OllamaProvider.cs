using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Providers.Local;
using MediaLab.Generation.Providers.OpenAi;

namespace MediaLab.Generation.Providers.Ollama;

/// <summary>Ollama by its own <c>POST /api/chat</c>: one JSON object a line. Source: its API documentation.</summary>
internal sealed class OllamaProvider(ProviderHttp http, ProviderAddresses addresses) : LocalEngine(addresses)
{
    private const long MostPictureBytes = 20 * 1024 * 1024;

    private static readonly Dictionary<string, string> Members = new()
    {
        ["maxOutputTokens"] = "options.num_predict",
        ["contextTokens"] = "options.num_ctx",
        ["temperature"] = "options.temperature",
        ["topP"] = "options.top_p",
        ["seed"] = "options.seed",
        ["systemPrompt"] = "",
        ["responseFormat"] = "",
    };

    public override string Id => "ollama";

    public override Consumption Measure(MediaRequest request) => ChatCompletions.Measure(request);

    public override ProviderUsage? UsageWhenDropped(MediaRequest request, string textWritten) => ChatCompletions.Estimate(request, textWritten);

    public override async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider;
        try
        {
            using var answer = await http.PostAsync(
                call, "/api/chat", await BodyAsync(call, cancellationToken), Authorise(call), refused => Refused(refused, call), cancellationToken);
            await call.AcceptedAsync(null);
            var usage = await ReadAsync(call, answer, cancellationToken);
            if (call.Progress.Text.Length == 0)
            {
                throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultMissing, $"{provider.Name} finished without a word.") { Charged = usage };
            }

            await call.Spool.AddTextAsync(call.Progress.Text, cancellationToken);
            return new Submission.Done(usage);
        }
        catch (ProviderFailure failure) when (failure.Code == FailureCodes.ProviderModelUnavailable)
        {
            throw new ProviderFailure(failure.Kind, failure.Code, $"{failure.Message} Installed there: {await InstalledAsync(call, cancellationToken)}.", failure) { HttpStatus = failure.HttpStatus };
        }
        catch (ProviderFailure failure) when (failure.Kind == FailureKind.Unknown && call.Progress.Text.Length == 0)
        {
            throw Again(failure);
        }
    }

    private static async Task<JsonObject> BodyAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var request = call.Request;
        var messages = new JsonArray();
        if (request.Parameters.Text("systemPrompt") is { Length: > 0 } system)
        {
            messages.Add(new JsonObject { ["role"] = "system", ["content"] = system });
        }

        var message = new JsonObject { ["role"] = "user", ["content"] = request.Prompt };
        var pictures = new JsonArray();
        foreach (var picture in request.PlainReferences)
        {
            pictures.Add(await call.Files.Base64Async(picture, MostPictureBytes, cancellationToken));
        }

        if (pictures.Count > 0)
        {
            message["images"] = pictures;
        }

        messages.Add(message);
        var body = new JsonObject { ["model"] = request.Model.ProviderModel, ["messages"] = messages, ["stream"] = true };
        body.AddSettings(request, Members, new Dictionary<string, string>());
        if (request.Parameters.Text("responseFormat") == "json")
        {
            body["format"] = "json";
        }

        return body;
    }

    private static async Task<ProviderUsage> ReadAsync(ProviderCall call, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider.Name;
        try
        {
            using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken));
            while (await lines.ReadLineAsync(cancellationToken) is { } line)
            {
                if (string.IsNullOrWhiteSpace(line))
                {
                    continue;
                }

                var message = JsonElement.Parse(line);
                if (message.Text("error") is { } problem)
                {
                    throw new ProviderFailure(FailureKind.Final, FailureCodes.ProviderError, problem);
                }

                if (message.At("message.content") is { ValueKind: JsonValueKind.String } content && content.GetString() is { Length: > 0 } text)
                {
                    await call.Progress.AppendTextAsync(text, cancellationToken);
                }

                if (message.Member("done") is { ValueKind: JsonValueKind.True })
                {
                    return UsageFrom(message);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or JsonException)
        {
            throw ProviderHttp.Cut(provider, exception);
        }

        throw ProviderHttp.Cut(provider);
    }

    /// <summary>A prompt it still remembered is not counted again.</summary>
    private static ProviderUsage UsageFrom(JsonElement end)
    {
        var units = new Dictionary<string, long> { [UsageUnits.OutputTokens] = ChatUsage.Count(end, "eval_count") };
        ChatUsage.Add(units, UsageUnits.InputTokens, ChatUsage.Count(end, "prompt_eval_count"));
        return new ProviderUsage(units, new Dictionary<string, string>(), null);
    }

    private async Task<string> InstalledAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        try
        {
            var (tags, _) = await http.AskAsync(call, HttpMethod.Get, "/api/tags", Authorise(call), refused => Refused(refused, call), cancellationToken);
            var names = tags.Member("models") is { ValueKind: JsonValueKind.Array } models ? models.EnumerateArray().Select(model => model.Text("name")).OfType<string>().Take(20).ToArray() : [];
            return names.Length > 0 ? string.Join(", ", names) : "nothing";
        }
        catch (ProviderFailure)
        {
            return "it does not say";
        }
    }
}
