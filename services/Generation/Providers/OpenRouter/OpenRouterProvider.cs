using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Providers.OpenAi;

namespace MediaLab.Generation.Providers.OpenRouter;

/// <summary>
/// OpenRouter: OpenAI's protocol with costs in its answers, or asked for where those are bare sound, and video jobs. Source: its published
/// specification, schemas VideoGenerationRequest, VideoGenerationResponse and GenerationResponse.
/// </summary>
internal sealed class OpenRouterProvider(ProviderHttp http) : CompatibleProvider("openrouter", http)
{
    // Where neither the request nor the model says how long: as long as any model makes it at once.
    private const long LongestSeconds = 15;

    private static readonly ReportedCost OfGeneration = new("total_cost", AlsoWithOwnKey: "upstream_inference_cost");
    private static readonly TimeSpan CostKnownWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(30);
    private static readonly (string Role, string Type)[] Frames = [("firstFrame", "first_frame"), ("lastFrame", "last_frame")];

    private readonly ProviderHttp _http = http;

    public override Consumption Measure(MediaRequest request)
    {
        if (request.Model.Modality != "video")
        {
            return base.Measure(request);
        }

        var milliseconds = (request.Parameters.Whole("duration") ?? LongestSeconds) * 1000;
        var consumption = Measuring.Consumption(request, (UsageUnits.Milliseconds, milliseconds, milliseconds));
        consumption.Attributes.Add(Attributes(request));
        return consumption;
    }

    public override async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        if (call.Request.Model.Modality != "video")
        {
            var submission = await base.SubmitAsync(call, cancellationToken);
            return call.Request.Model.Modality == "audio" && submission is Submission.Done { RequestId: { } generation } done
                ? done with { Usage = done.Usage with { ReportedCostNanoUsd = await CostOfAsync(call, generation, cancellationToken) } }
                : submission;
        }

        var provider = call.Request.Model.Provider;
        using var answer = await _http.PostAsync(
            call, "/videos", await BodyAsync(call, cancellationToken), Authorise(call), refused => OpenAiErrors.From(refused, provider), cancellationToken);
        var job = await ProviderHttp.ReadJsonAsync(answer, call, cancellationToken);
        var id = job.Text("id") ?? throw (job.Member("error") is null ? ProviderHttp.Cut(provider.Name) : OpenAiErrors.OfJob(job, provider, job.Text("generation_id")));
        await call.AcceptedAsync(id);
        return new Submission.Pending(id, AskAgainAfter);
    }

    public override async Task<Submission> PollAsync(ProviderCall call, string providerJobId, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider;
        var path = $"/videos/{Uri.EscapeDataString(providerJobId)}";
        var (job, _) = await _http.AskAsync(call, HttpMethod.Get, path, Authorise(call), refused => OpenAiErrors.WhenAsking(refused, provider), cancellationToken);
        switch (job.Text("status"))
        {
            case "pending" or "in_progress":
                return new Submission.Pending(providerJobId, AskAgainAfter);
            case "completed":
                var usage = UsageOf(call.Request, job);
                var videos = job.Member("unsigned_urls") is { ValueKind: JsonValueKind.Array } links ? links.GetArrayLength() : 1;
                for (var index = 0; index < videos; index++)
                {
                    await _http.DownloadAsync(call, call.Address!.At($"{path}/content?index={index}").AbsoluteUri, null, usage, Authorise(call), cancellationToken);
                }

                return new Submission.Done(usage, job.Text("generation_id"));
            case "failed" or "cancelled":
                throw OpenAiErrors.OfJob(job, provider, job.Text("generation_id"), ReportedBy(call.Request, job));
            case "expired":
                throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultLost, $"{provider.Name} no longer has the video.")
                {
                    // It may have been made.
                    Charged = ReportedBy(call.Request, job) ?? UsageOf(call.Request, job) with { Estimated = true },
                    RequestId = job.Text("generation_id"),
                };
            case var other:
                throw new ProviderFailure(FailureKind.Unknown, FailureCodes.OutcomeUnknown, $"{provider.Name} says that the video is '{other}'.");
        }
    }

    /// <summary>What it cost, which is known some seconds after; null when it stays unknown. The sound is there either way.</summary>
    private async Task<long?> CostOfAsync(ProviderCall call, string generation, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(CostKnownWithin);
        try
        {
            for (; ; await Task.Delay(TimeSpan.FromSeconds(1), limit.Token))
            {
                try
                {
                    var (answer, _) = await _http.AskAsync(
                        call, HttpMethod.Get, $"/generation?id={Uri.EscapeDataString(generation)}", Authorise(call),
                        refused => OpenAiErrors.WhenAsking(refused, call.Request.Model.Provider), limit.Token);
                    return ChatUsage.CostOf(answer.Member("data"), OfGeneration);
                }
                catch (ProviderFailure)
                {
                    // Not there yet.
                }
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task<JsonObject> BodyAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["model"] = call.Request.Model.ProviderModel, ["prompt"] = call.Request.Prompt };
        body.AddSettings(call.Request, new Dictionary<string, string>(), new Dictionary<string, string>());
        // Any other address is refused, and the request with it.
        if (call.Webhook is { Scheme: "https" } webhook)
        {
            body["callback_url"] = webhook.AbsoluteUri;
        }

        var frames = new JsonArray();
        foreach (var (role, type) in Frames)
        {
            if (call.Request.Reference(role) is { } picture)
            {
                var part = await ChatCompletions.PicturePartAsync(call, picture, cancellationToken);
                part["frame_type"] = type;
                frames.Add(part);
            }
        }

        if (frames.Count > 0)
        {
            body["frame_images"] = frames;
        }

        var references = new JsonArray();
        foreach (var picture in call.Request.PlainReferences)
        {
            references.Add(await ChatCompletions.PicturePartAsync(call, picture, cancellationToken));
        }

        if (references.Count > 0)
        {
            body["input_references"] = references;
        }

        return body;
    }

    private static ProviderUsage UsageOf(MediaRequest request, JsonElement job) => new(
        new Dictionary<string, long> { [UsageUnits.Milliseconds] = (request.Parameters.Whole("duration") ?? LongestSeconds) * 1000 }, Attributes(request),
        ChatUsage.CostOf(job.Member("usage"), request.Model.Provider.Quirks.Cost));

    /// <summary>What a job without a result says that it cost; null when it says nothing: then it is not billed.</summary>
    private static ProviderUsage? ReportedBy(MediaRequest request, JsonElement job) => UsageOf(request, job) is { ReportedCostNanoUsd: > 0 } reported ? reported : null;

    private static Dictionary<string, string> Attributes(MediaRequest request) =>
        request.Parameters.Text("resolution") is { } resolution ? new() { ["resolution"] = resolution } : [];
}
