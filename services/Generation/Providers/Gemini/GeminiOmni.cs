using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Providers.OpenAi;

namespace MediaLab.Generation.Providers.Gemini;

/// <summary>
/// Video by Gemini Omni: a stored interaction in the background, asked for until it is done, cancelled by its own call. Source: Google's
/// Python SDK, the types of interactions.
/// </summary>
internal sealed class GeminiOmni(ProviderHttp http)
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(5);
    private const long MostPictureBytes = 20 * 1024 * 1024;

    public static Consumption Measure(MediaRequest request)
    {
        var length = Length(request);
        var consumption = Measuring.Consumption(request, (UsageUnits.Milliseconds, length, length));
        consumption.Attributes["resolution"] = request.Parameters.Text("resolution")!;
        return consumption;
    }

    public async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider.Name;
        var body = await BodyAsync(call, cancellationToken);
        using var response = await http.PostAsync(
            call, "/interactions", body, GeminiContent.Key(call), refused => GeminiErrors.From(refused, provider), cancellationToken);
        var answer = await ProviderHttp.ReadJsonAsync(response, call, cancellationToken);
        var id = answer.Text("id")
            ?? throw new ProviderFailure(FailureKind.Unknown, FailureCodes.OutcomeUnknown, $"{provider} took the request and did not name its interaction.");
        await call.AcceptedAsync(id);
        return new Submission.Pending(id, AskEvery);
    }

    public async Task<Submission> PollAsync(ProviderCall call, string id, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider.Name;
        var reply = await http.AskAsync(
            call, HttpMethod.Get, $"/interactions/{id}", GeminiContent.Key(call), refused => GeminiErrors.FromAsking(refused, provider), cancellationToken);
        switch (reply.Json.Text("status"))
        {
            case "queued" or "in_progress":
                return new Submission.Pending(id, AskEvery);
            case "completed":
                await TakeAsync(call, reply.Json, cancellationToken);
                return new Submission.Done(Usage(call.Request));
            case var status:
                throw Failure(call.Request, reply.Json, status);
        }
    }

    public async Task<Cancellation?> CancelAsync(ProviderCall call, string id, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider.Name;
        var before = await http.AskAsync(
            call, HttpMethod.Get, $"/interactions/{id}", GeminiContent.Key(call), refused => GeminiErrors.FromAsking(refused, provider), cancellationToken);
        if (before.Json.Text("status") is not ("queued" or "in_progress"))
        {
            return null;
        }

        try
        {
            var reply = await http.AskAsync(
                call, HttpMethod.Post, $"/interactions/{id}/cancel", GeminiContent.Key(call), refused => GeminiErrors.FromAsking(refused, provider), cancellationToken);
            // What was begun may be charged, and nothing says how much.
            return reply.Json.Text("status") == "cancelled"
                ? new Cancellation(before.Json.Text("status") == "queued" ? null : Charged(call.Request, reply.Json) ?? Usage(call.Request) with { Estimated = true })
                : null;
        }
        catch (ProviderFailure failure) when (failure.HttpStatus is 400 or 404 or 409)
        {
            // It has ended by itself: asking for it says how.
            return null;
        }
    }

    private async Task TakeAsync(ProviderCall call, JsonElement interaction, CancellationToken cancellationToken)
    {
        if (!interaction.TryGetProperty("output_video", out var video) || video.ValueKind != JsonValueKind.Object)
        {
            var said = interaction.Text("output_text");
            throw new ProviderFailure(
                FailureKind.Final, FailureCodes.ResultMissing,
                said is null ? $"{call.Request.Model.Provider.Name} said it is done and gave no video." : $"{call.Request.Model.Provider.Name} answered in words instead of a video: {said}")
            { Charged = Charged(call.Request, interaction) };
        }

        var mediaType = video.Text("mime_type") ?? "video/mp4";
        if (video.Text("uri") is { } link)
        {
            await http.DownloadAsync(call, link, mediaType, Usage(call.Request), GeminiContent.Key(call), cancellationToken);
        }
        else if (video.Member("data") is { ValueKind: JsonValueKind.String } data)
        {
            await call.Spool.AddAsync(mediaType, async output => await output.WriteAsync(GeminiContent.Bytes(data, Usage(call.Request)), cancellationToken));
        }
    }

    private static ProviderFailure Failure(MediaRequest request, JsonElement interaction, string? status)
    {
        var provider = request.Model.Provider.Name;
        var error = interaction.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0 ? errors[0] : default;
        var (reason, message) = error.ValueKind == JsonValueKind.Object ? (error.Text("code") ?? "", error.Text("message")) : ("", null);
        var words = message ?? $"{provider} ended the interaction as {status}.";
        var code = status switch
        {
            _ when IsRefusal(reason) || IsRefusal(words) => FailureCodes.ContentRefused,
            "budget_exceeded" => FailureCodes.ProviderQuotaExceeded,
            "requires_action" or "incomplete" => FailureCodes.ResultMissing,
            "failed" or "cancelled" => FailureCodes.ProviderError,
            _ => null,
        };
        return code is null
            ? new ProviderFailure(FailureKind.Unknown, FailureCodes.OutcomeUnknown, $"{provider} says that the interaction is '{status}'.")
            : new ProviderFailure(FailureKind.Final, code, words) { Charged = Charged(request, interaction) };
    }

    private static bool IsRefusal(string words) => ((string[])["safety", "prohibited", "blocked", "violat"]).Any(word => words.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static async Task<JsonObject> BodyAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var (request, parameters) = (call.Request, call.Request.Parameters);
        var input = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = request.Prompt });
        foreach (var reference in (Reference?[])[request.Reference("firstFrame"), request.Reference("lastFrame"), .. request.PlainReferences])
        {
            if (reference is not null)
            {
                input.Add(new JsonObject
                {
                    ["type"] = reference.Type,
                    ["data"] = await call.Files.Base64Async(reference, MostPictureBytes, cancellationToken),
                    ["mime_type"] = reference.MediaType,
                });
            }
        }

        var task = request.Reference("firstFrame") is not null ? "image_to_video" : input.Count > 1 ? "reference_to_video" : "text_to_video";
        var configuration = new JsonObject { ["video_config"] = new JsonObject { ["task"] = task } };
        if (parameters.Whole("seed") is { } seed)
        {
            configuration["seed"] = seed;
        }

        return new JsonObject
        {
            ["model"] = request.Model.ProviderModel,
            ["input"] = input,
            ["response_format"] = new JsonObject
            {
                ["type"] = "video",
                ["aspect_ratio"] = parameters.Text("aspectRatio"),
                ["duration"] = string.Create(CultureInfo.InvariantCulture, $"{parameters.Whole("durationSeconds")}s"),
                ["resolution"] = parameters.Text("resolution"),
                ["delivery"] = "uri",
            },
            ["generation_config"] = configuration,
            ["background"] = true,
            ["store"] = true,
        };
    }

    private static ProviderUsage Usage(MediaRequest request) => new(
        new Dictionary<string, long> { [UsageUnits.Milliseconds] = Length(request) },
        new Dictionary<string, string> { ["resolution"] = request.Parameters.Text("resolution")! }, null);

    /// <summary>
    /// The tokens that an interaction without a video counted; null when it counted none. Google lists a price by the second only, so that
    /// they cost what was expected unless the workspace has a price for them.
    /// </summary>
    private static ProviderUsage? Charged(MediaRequest request, JsonElement interaction)
    {
        var counted = interaction.Member("usage") ?? default;
        var units = new Dictionary<string, long>();
        ChatUsage.Add(units, UsageUnits.InputTokens, ChatUsage.Count(counted, "total_input_tokens"));
        ChatUsage.Add(units, UsageUnits.OutputTokens, ChatUsage.Count(counted, "total_output_tokens"));
        return units.Count == 0 ? null : Usage(request) with { Units = units, Estimated = true };
    }

    private static long Length(MediaRequest request) => request.Parameters.Whole("durationSeconds")!.Value * 1000;
}
