using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;

namespace MediaLab.Generation.Providers.ElevenLabs;

/// <summary>
/// Pictures and videos by <c>POST /v1/flows/{kind}</c>, asked for by <c>GET /v1/flows/{kind}/{id}</c>. Each question gives a link that holds
/// for an hour, so a result is downloaded by a fresh one. What it cost is not said; a failed one is free.
/// </summary>
internal sealed class ElevenLabsFlows(ProviderHttp http)
{
    private const long MostReferenceBytes = 25 * 1024 * 1024;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(5);

    public static Consumption Measure(MediaRequest request)
    {
        var amount = request.Model.Modality == "video" ? request.Parameters.Whole("durationSeconds")!.Value * 1000 : 1;
        var consumption = Measuring.Consumption(request, (UnitOf(request), amount, amount));
        foreach (var name in (string[])["resolution", "quality"])
        {
            if (request.Parameters.Text(name) is { } value)
            {
                consumption.Attributes[name] = value;
            }
        }

        if (request.Parameters.Flag("audio") is { } audio)
        {
            consumption.Attributes["audio"] = audio ? "on" : "off";
        }

        return consumption;
    }

    public async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var body = await BodyAsync(call, cancellationToken);
        using var answer = await http.PostAsync(call, PathOf(call), body, ElevenLabsApi.Key(call), ElevenLabsApi.Refused(call), cancellationToken);
        var id = (await ProviderHttp.ReadJsonAsync(answer, call, cancellationToken)).TextAt("id") ?? throw ProviderHttp.Cut(call.Request.Model.Provider.Name);
        await call.AcceptedAsync(id);
        return new Submission.Pending(id, Pace);
    }

    public async Task<Submission> PollAsync(ProviderCall call, string id, CancellationToken cancellationToken)
    {
        var flow = (await http.AskAsync(
            call, HttpMethod.Get, $"{PathOf(call)}/{Uri.EscapeDataString(id)}", ElevenLabsApi.Key(call), ElevenLabsApi.RefusedWhenAsking(call), cancellationToken)).Json;
        switch (flow.TextAt("status"))
        {
            case "completed":
                var measured = Measure(call.Request);
                var usage = new ProviderUsage(measured.MaximumUnits.ToDictionary(), measured.Attributes.ToDictionary(), null);
                if (flow.TextAt("content_url") is { Length: > 0 } link)
                {
                    await http.DownloadAsync(call, link, flow.TextAt("content_mime_type"), usage, null, cancellationToken);
                }

                return new Submission.Done(usage, id);
            case "failed":
                throw Failure(flow, id);
            case var status:
                return new Submission.Pending(id, Pace, status == "generating" ? 0.5 : 0);
        }
    }

    private static ProviderFailure Failure(JsonElement flow, string id)
    {
        var reason = flow.TextAt("failure_reason") ?? "";
        var code = reason switch
        {
            "moderated" => FailureCodes.ContentRefused,
            "invalid_parameters" => FailureCodes.ProviderRejectedRequest,
            "charging_failed" => FailureCodes.ProviderQuotaExceeded,
            _ => FailureCodes.ProviderError,
        };
        return new ProviderFailure(FailureKind.Final, code, flow.TextAt("error_message") ?? $"The job failed: {reason}.") { RequestId = id };
    }

    private static string PathOf(ProviderCall call) => $"/v1/flows/{call.Request.Model.Modality}";

    private static string UnitOf(MediaRequest request) => request.Model.Modality == "video" ? UsageUnits.Milliseconds : UsageUnits.Images;

    private static async Task<JsonObject> BodyAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var request = call.Request;
        var body = new JsonObject { ["model_id"] = request.Model.ProviderModel, ["prompt"] = request.Prompt };
        if (call.Webhook is not null)
        {
            // No address goes with a request: all that the account has set up are told.
            body["webhook"] = new JsonObject { ["type"] = "all" };
        }

        foreach (var (ours, theirs) in ((string, string)[])
            [("aspectRatio", "aspect_ratio"), ("resolution", "resolution"), ("quality", "quality"), ("background", "background"), ("negativePrompt", "negative_prompt")])
        {
            if (request.Parameters.Text(ours) is { } value)
            {
                body[theirs] = value;
            }
        }

        if (request.Parameters.Whole("durationSeconds") is { } seconds)
        {
            body["duration_secs"] = seconds;
        }

        if (request.Parameters.Whole("seed") is { } seed)
        {
            body["seed"] = seed;
        }

        if (request.Parameters.Flag("audio") is { } audio)
        {
            body["generate_audio"] = audio;
        }

        foreach (var (role, theirs) in ((string, string)[])[("mask", "mask"), ("firstFrame", "start_frame"), ("lastFrame", "end_frame")])
        {
            if (request.Reference(role) is { } reference)
            {
                body[theirs] = await InlineAsync(call, reference, cancellationToken);
            }
        }

        var images = new JsonArray();
        foreach (var reference in request.PlainReferences)
        {
            images.Add(await InlineAsync(call, reference, cancellationToken));
        }

        if (images.Count > 0)
        {
            body["images"] = images;
        }

        return body;
    }

    private static async Task<JsonNode> InlineAsync(ProviderCall call, Reference reference, CancellationToken cancellationToken) => new JsonObject
    {
        ["type"] = "inline_base64",
        ["content_base64"] = await call.Files.Base64Async(reference, MostReferenceBytes, cancellationToken),
        ["mime_type"] = reference.MediaType,
    };
}
