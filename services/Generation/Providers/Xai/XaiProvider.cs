using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Providers.OpenAi;

namespace MediaLab.Generation.Providers.Xai;

/// <summary>
/// xAI: OpenAI's protocol, and video jobs. Source: a community specification of its API, schemas CreateVideoRequest and VideoStatusResponse.
/// </summary>
internal sealed class XaiProvider(ProviderHttp http) : CompatibleProvider("xai", http)
{
    private const long MostPictureBytes = 15 * 1024 * 1024;
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(5);

    private readonly ProviderHttp _http = http;

    public override Consumption Measure(MediaRequest request)
    {
        if (request.Model.Modality != "video")
        {
            return base.Measure(request);
        }

        var milliseconds = request.Parameters.Whole("duration")!.Value * 1000;
        var consumption = Measuring.Consumption(request, (UsageUnits.Milliseconds, milliseconds, milliseconds));
        consumption.Attributes["resolution"] = request.Parameters.Text("resolution")!;
        return consumption;
    }

    public override async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        if (call.Request.Model.Modality != "video")
        {
            return await base.SubmitAsync(call, cancellationToken);
        }

        var provider = call.Request.Model.Provider;
        var body = new JsonObject { ["model"] = call.Request.Model.ProviderModel, ["prompt"] = call.Request.Prompt };
        body.AddSettings(call.Request, new Dictionary<string, string>(), new Dictionary<string, string>());
        if (call.Request.Reference("firstFrame") is { } picture)
        {
            body["image_url"] = await call.Files.DataUriAsync(picture, MostPictureBytes, cancellationToken);
        }

        using var answer = await _http.PostAsync(
            call, "/videos/generations", body, Authorise(call), refused => OpenAiErrors.From(refused, provider), cancellationToken);
        var job = await ProviderHttp.ReadJsonAsync(answer, call, cancellationToken);
        var id = job.Text("request_id") ?? throw ProviderHttp.Cut(provider.Name);
        await call.AcceptedAsync(id);
        return new Submission.Pending(id, AskAgainAfter);
    }

    public override async Task<Submission> PollAsync(ProviderCall call, string providerJobId, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider;
        var (job, _) = await _http.AskAsync(
            call, HttpMethod.Get, $"/videos/{Uri.EscapeDataString(providerJobId)}", Authorise(call), refused => OpenAiErrors.WhenAsking(refused, provider), cancellationToken);
        switch (job.Text("status") ?? (job.Member("video") is null ? "pending" : "done"))
        {
            case "pending":
                return new Submission.Pending(providerJobId, AskAgainAfter, (double?)job.Member("progress")?.Number() / 100);
            case "done":
                return await TakeAsync(call, job, cancellationToken);
            case "failed":
                throw OpenAiErrors.OfJob(job, provider, charged: ReportedBy(call.Request, job));
            case "expired":
                throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultLost, $"{provider.Name} no longer has the video.")
                {
                    // It may have been made.
                    Charged = ReportedBy(call.Request, job) ?? UsageOf(call.Request, job) with { Estimated = true },
                };
            case var other:
                throw new ProviderFailure(FailureKind.Unknown, FailureCodes.OutcomeUnknown, $"{provider.Name} says that the video is '{other}'.");
        }
    }

    private async Task<Submission> TakeAsync(ProviderCall call, JsonElement job, CancellationToken cancellationToken)
    {
        if (job.At("video.respect_moderation") is { ValueKind: JsonValueKind.False })
        {
            var name = call.Request.Model.Provider.Name;
            throw new ProviderFailure(FailureKind.Final, FailureCodes.ContentRefused, $"{name} made the video and withholds it because of its content.")
            {
                Charged = ReportedBy(call.Request, job),
            };
        }

        var usage = UsageOf(call.Request, job);

        if (job.At("video.url") is { ValueKind: JsonValueKind.String } link)
        {
            await _http.DownloadAsync(call, link.GetString()!, null, usage, null, cancellationToken);
        }

        return new Submission.Done(usage);
    }

    /// <summary>What a job without a result says that it cost; null when it says nothing: then it is taken to be free.</summary>
    private static ProviderUsage? ReportedBy(MediaRequest request, JsonElement job) => UsageOf(request, job) is { ReportedCostNanoUsd: > 0 } reported ? reported : null;

    private static ProviderUsage UsageOf(MediaRequest request, JsonElement job)
    {
        var seconds = job.At("video.duration")?.Number() ?? request.Parameters.Whole("duration")!.Value;
        return new ProviderUsage(
            new Dictionary<string, long> { [UsageUnits.Milliseconds] = (long)(seconds * 1000) },
            new Dictionary<string, string> { ["resolution"] = request.Parameters.Text("resolution")! },
            ChatUsage.CostOf(job.Member("usage"), request.Model.Provider.Quirks.Cost));
    }
}
