using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Providers.OpenAi;

namespace MediaLab.Generation.Providers.Together;

/// <summary>
/// Together: OpenAI's protocol, and video jobs, which are on version 2 of its API. Source: Together's published specification, schemas
/// CreateVideoBody and VideoJob.
/// </summary>
internal sealed class TogetherProvider(ProviderHttp http) : CompatibleProvider("together", http)
{
    // Beside version 1, where the address leads.
    private const string Videos = "/../v2/videos";
    private const long MostPictureBytes = 15 * 1024 * 1024;

    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(10);
    private static readonly ReportedCost Cost = new("cost");

    // No video of any provider costs as much, nor as little. The specification names no unit for the cost and calls it a whole number:
    // what lies outside is cents, or rounded to nothing.
    private const long MostNanoUsdPerSecond = 1_000_000_000;
    private const long LeastNanoUsdPerSecond = 1_000_000;

    private readonly ProviderHttp _http = http;

    public override Consumption Measure(MediaRequest request) => request.Model.Modality == "video"
        ? Measuring.Consumption(request, (UsageUnits.Milliseconds, Milliseconds(request), Milliseconds(request)))
        : base.Measure(request);

    public override async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        if (call.Request.Model.Modality != "video")
        {
            return await base.SubmitAsync(call, cancellationToken);
        }

        var provider = call.Request.Model.Provider;
        using var answer = await _http.PostAsync(
            call, Videos, await BodyAsync(call, cancellationToken), Authorise(call), refused => OpenAiErrors.From(refused, provider), cancellationToken);
        var job = await ProviderHttp.ReadJsonAsync(answer, call, cancellationToken);
        var id = job.Text("id") ?? throw ProviderHttp.Cut(provider.Name);
        await call.AcceptedAsync(id);
        return new Submission.Pending(id, AskAgainAfter);
    }

    public override async Task<Submission> PollAsync(ProviderCall call, string providerJobId, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider;
        var (job, _) = await _http.AskAsync(
            call, HttpMethod.Get, $"{Videos}/{Uri.EscapeDataString(providerJobId)}", Authorise(call), refused => OpenAiErrors.WhenAsking(refused, provider), cancellationToken);
        switch (job.Text("status"))
        {
            case "in_progress" or "queued":
                return new Submission.Pending(providerJobId, AskAgainAfter);
            case "completed":
                var usage = UsageOf(call.Request, job);
                if (job.At("outputs.video_url") is { ValueKind: JsonValueKind.String } link)
                {
                    await _http.DownloadAsync(call, link.GetString()!, null, usage, null, cancellationToken);
                }

                return new Submission.Done(usage);
            case "failed":
                throw OpenAiErrors.OfJob(job, provider, job.Text("id"));
            case var other:
                throw new ProviderFailure(FailureKind.Unknown, FailureCodes.OutcomeUnknown, $"{provider.Name} says that the video is '{other}'.");
        }
    }

    private static async Task<JsonObject> BodyAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["model"] = call.Request.Model.ProviderModel, ["prompt"] = call.Request.Prompt, ["output_format"] = "MP4" };
        body.AddSettings(call.Request, new Dictionary<string, string> { ["size"] = "width,height" }, new Dictionary<string, string>());
        if (call.Request.Reference("firstFrame") is { } picture)
        {
            body["media"] = new JsonObject
            {
                ["frame_images"] = new JsonArray(new JsonObject
                {
                    ["input_image"] = await call.Files.DataUriAsync(picture, MostPictureBytes, cancellationToken),
                    ["frame"] = "first",
                }),
            };
        }

        return body;
    }

    private static ProviderUsage UsageOf(MediaRequest request, JsonElement job) => new(
        new Dictionary<string, long> { [UsageUnits.Milliseconds] = Milliseconds(request) }, new Dictionary<string, string>(),
        ChatUsage.CostOf(job.Member("outputs"), Cost) is { } cost && IsPlausible(cost, Milliseconds(request)) ? cost : null);

    private static bool IsPlausible(long nanoUsd, long milliseconds) =>
        nanoUsd >= LeastNanoUsdPerSecond / 1000 * milliseconds && nanoUsd <= MostNanoUsdPerSecond / 1000 * milliseconds;

    private static long Milliseconds(MediaRequest request) => long.Parse(request.Parameters.Text("seconds")!, System.Globalization.CultureInfo.InvariantCulture) * 1000;
}
