using System.Text.Json.Nodes;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;

namespace MediaLab.Generation.Providers.OpenAi;

/// <summary>
/// Text by <c>POST /chat/completions</c>, streamed: OpenAI's own format, which many others speak too. Source: OpenAI's published
/// specification, schemas CreateChatCompletionRequest and CreateChatCompletionStreamResponse.
/// </summary>
internal sealed class ChatCompletions(ProviderHttp http)
{
    internal const long MostPictureBytes = 15 * 1024 * 1024;

    // Where the catalogue knows nothing better: more than a picture is to any model that takes one.
    private const decimal MostTokensPerPicture = 6000;

    private static readonly Dictionary<string, string> Ordinary = new() { ["maxOutputTokens"] = "max_tokens", ["systemPrompt"] = "", ["responseFormat"] = "", [StructuredAnswer.Setting] = "" };

    public static Consumption Measure(MediaRequest request)
    {
        var consumption = Measuring.Text(request);
        var pictures = (long)(request.Model.Measures.GetValueOrDefault("inputTokensPerPicture", MostTokensPerPicture) * request.PlainReferences.Count());
        consumption.ExpectedUnits[UsageUnits.InputTokens] += pictures;
        consumption.MaximumUnits[UsageUnits.InputTokens] += pictures;
        return consumption;
    }

    public async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider;
        using var answer = await http.PostAsync(
            call, "/chat/completions", await BodyAsync(call, cancellationToken), CompatibleProvider.Authorise(call),
            refused => OpenAiErrors.From(refused, provider), cancellationToken);
        await call.AcceptedAsync(null);
        return await FinishAsync(call, await new ChatAnswer(call).ReadAsync(answer, cancellationToken), ProviderHttp.RequestIdOf(answer), cancellationToken);
    }

    /// <summary>What follows from how streamed text ended: the words so far become the result, or the failure says what they cost.</summary>
    /// <exception cref="ProviderFailure">It was refused, stopped, or there is not a word.</exception>
    public static async Task<Submission> FinishAsync(ProviderCall call, ChatEnd end, string? requestId, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider;
        var usage = end.Usage ?? Estimate(call.Request, call.Progress.Text);
        if (end.Refused || end.FinishReason == "content_filter")
        {
            throw new ProviderFailure(FailureKind.Final, FailureCodes.ContentRefused, end.RefusalText ?? $"{provider.Name} filtered its answer.") { Charged = usage, RequestId = requestId };
        }

        if (end.FinishReason is "error" or "insufficient_system_resource")
        {
            throw new ProviderFailure(FailureKind.Final, FailureCodes.ProviderError, $"{provider.Name} stopped in the middle ({end.FinishReason}).") { Charged = end.Usage, RequestId = requestId };
        }

        if (call.Progress.Text.Length == 0)
        {
            throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultMissing, end.FinishReason == "length"
                ? "All allowed tokens went into thinking. Allow a longer answer."
                : $"{provider.Name} finished without a word.")
            { Charged = usage, RequestId = requestId };
        }

        await call.Spool.AddTextAsync(call.Progress.Text, cancellationToken);
        return new Submission.Done(usage, requestId);
    }

    /// <summary>Our own count, when the provider gave none.</summary>
    public static ProviderUsage Estimate(MediaRequest request, string textWritten)
    {
        var read = Measure(request).ExpectedUnits[UsageUnits.InputTokens];
        return new ProviderUsage(
            new Dictionary<string, long> { [UsageUnits.InputTokens] = read, [UsageUnits.OutputTokens] = Measuring.ExpectedTokens(textWritten) },
            new Dictionary<string, string>(), null, Estimated: true);
    }

    private static async Task<JsonObject> BodyAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var (request, quirks) = (call.Request, call.Request.Model.Provider.Quirks.Chat);
        var messages = new JsonArray();
        if (request.Parameters.Text("systemPrompt") is { Length: > 0 } system)
        {
            messages.Add(new JsonObject { ["role"] = quirks.SystemRole, ["content"] = system });
        }

        messages.Add(new JsonObject { ["role"] = "user", ["content"] = await ContentAsync(call, cancellationToken) });
        var body = new JsonObject
        {
            ["model"] = request.Model.ProviderModel,
            ["messages"] = messages,
            ["stream"] = true,
        };
        body.AddSettings(request, quirks.Members, Ordinary);
        if (StructuredAnswer.SchemaOf(request) is { } schema)
        {
            body["response_format"] = new JsonObject
            {
                ["type"] = "json_schema",
                ["json_schema"] = new JsonObject { ["name"] = StructuredAnswer.Name, ["strict"] = true, ["schema"] = schema },
            };
        }
        else if (request.Parameters.Text("responseFormat") == "json")
        {
            body["response_format"] = new JsonObject { ["type"] = "json_object" };
        }

        if (quirks.AsksForUsage)
        {
            body["stream_options"] = new JsonObject { ["include_usage"] = true };
        }

        body.AddConstants(quirks.Constants);
        return body;
    }

    private static async Task<JsonNode> ContentAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        if (!call.Request.PlainReferences.Any())
        {
            return call.Request.Prompt;
        }

        var parts = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = call.Request.Prompt });
        foreach (var picture in call.Request.PlainReferences)
        {
            parts.Add(await PicturePartAsync(call, picture, cancellationToken));
        }

        return parts;
    }

    internal static async Task<JsonObject> PicturePartAsync(ProviderCall call, Reference picture, CancellationToken cancellationToken) => new()
    {
        ["type"] = "image_url",
        ["image_url"] = new JsonObject { ["url"] = await call.Files.DataUriAsync(picture, MostPictureBytes, cancellationToken) },
    };
}
