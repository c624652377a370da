using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;

namespace MediaLab.Generation.Providers.Luma;

/// <summary>
/// Luma's Dream Machine: every call starts a generation, which does not say what it cost. Pictures as input must have public addresses,
/// which our assets do not have, so none are offered. Source: lumalabs/lumaai-api of 2026-08-02.
/// </summary>
internal sealed class LumaProvider(ProviderHttp http) : MediaProvider
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(5);

    public override string Id => "luma";

    public override Consumption Measure(MediaRequest request)
    {
        var amount = IsVideo(request) ? int.Parse(request.Parameters.Text("duration")!.TrimEnd('s'), System.Globalization.CultureInfo.InvariantCulture) * 1000L : 1;
        var consumption = Measuring.Consumption(request, (IsVideo(request) ? UsageUnits.Milliseconds : UsageUnits.Images, amount, amount));
        if (request.Parameters.Text("resolution") is { } resolution)
        {
            consumption.Attributes["resolution"] = resolution;
        }

        return consumption;
    }

    public override async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var path = IsVideo(call.Request) ? "/generations/video" : "/generations/image";
        using var answer = await http.PostAsync(
            call, path, Body(call), Authorise(call), refused => LumaErrors.From(refused, call.Request.Model.Provider.Name), cancellationToken);
        var id = (await ProviderHttp.ReadJsonAsync(answer, call, cancellationToken)).TextAt("id") ?? throw ProviderHttp.Cut(call.Request.Model.Provider.Name);
        await call.AcceptedAsync(id);
        return new Submission.Pending(id, Pace);
    }

    public override async Task<Submission> PollAsync(ProviderCall call, string providerJobId, CancellationToken cancellationToken)
    {
        var generation = await AskAsync(call, providerJobId, cancellationToken);
        switch (generation.TextAt("state"))
        {
            case "completed":
                var usage = UsageOf(call.Request, estimated: false);
                if (generation.TextAt("assets", IsVideo(call.Request) ? "video" : "image") is { Length: > 0 } link)
                {
                    await http.DownloadAsync(call, link, null, usage, null, cancellationToken);
                }

                return new Submission.Done(usage, providerJobId);
            case "failed":
                throw LumaErrors.OfGeneration(generation, providerJobId);
            case var state:
                return new Submission.Pending(providerJobId, Pace, state == "dreaming" ? 0.5 : 0);
        }
    }

    /// <summary>Deletes it, which stops it. One that has ended is left alone: deleting it would lose what was paid for.</summary>
    public override async Task<Cancellation?> CancelAsync(ProviderCall call, string providerJobId, CancellationToken cancellationToken)
    {
        var state = (await AskAsync(call, providerJobId, cancellationToken)).TextAt("state");
        if (state is not ("queued" or "dreaming"))
        {
            return null;
        }

        await http.AskAsync(call, HttpMethod.Delete, PathOf(providerJobId), Authorise(call), RefusedWhenAsking(call), cancellationToken);
        // What was begun may be charged, and nothing says whether it is.
        return new Cancellation(state == "dreaming" ? UsageOf(call.Request, estimated: true) : null);
    }

    private async Task<JsonElement> AskAsync(ProviderCall call, string id, CancellationToken cancellationToken) =>
        (await http.AskAsync(call, HttpMethod.Get, PathOf(id), Authorise(call), RefusedWhenAsking(call), cancellationToken)).Json;

    private ProviderUsage UsageOf(MediaRequest request, bool estimated)
    {
        var measured = Measure(request);
        return new ProviderUsage(measured.MaximumUnits.ToDictionary(), measured.Attributes.ToDictionary(), null, estimated);
    }

    private static JsonObject Body(ProviderCall call)
    {
        var request = call.Request;
        var body = new JsonObject { ["model"] = request.Model.ProviderModel, ["prompt"] = request.Prompt };
        foreach (var (ours, theirs) in ((string, string)[])[("aspectRatio", "aspect_ratio"), ("resolution", "resolution"), ("duration", "duration"), ("format", "format")])
        {
            if (request.Parameters.Text(ours) is { } value)
            {
                body[theirs] = value;
            }
        }

        if (request.Parameters.Flag("loop") is { } loop)
        {
            body["loop"] = loop;
        }

        if (call.Webhook is not null)
        {
            body["callback_url"] = call.Webhook.AbsoluteUri;
        }

        return body;
    }

    private static bool IsVideo(MediaRequest request) => request.Model.Modality == "video";

    private static string PathOf(string id) => $"/generations/{Uri.EscapeDataString(id)}";

    private static Action<HttpRequestHeaders> Authorise(ProviderCall call) => headers =>
        headers.Authorization = new AuthenticationHeaderValue("Bearer", call.Credential!.Secret);

    private static Func<ProviderAnswer, ProviderFailure> RefusedWhenAsking(ProviderCall call) => answer =>
    {
        var (kind, code) = answer.MeaningWhenAsking;
        return answer.Failure(kind, code, answer.Text("detail"), call.Request.Model.Provider.Name);
    };
}
