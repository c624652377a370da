using System.Net.Http.Headers;
using System.Text.Json;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;

namespace MediaLab.Generation.Providers.Runway;

/// <summary>
/// Runway: every call starts a task, which says at its end what it cost in credits of one US cent. Source: Runway's published specification
/// of 2026-08-08.
/// </summary>
internal sealed class RunwayProvider(ProviderHttp http) : MediaProvider
{
    private const string ApiVersion = "2024-11-06";
    private const long NanoUsdPerCredit = 10_000_000;

    /// <summary>The provider asks for at most one question every five seconds.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(6);

    public override string Id => "runway";

    public override Consumption Measure(MediaRequest request) => RunwayCredits.Measure(request);

    public override async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var (path, body) = await RunwayRequests.CreateAsync(call, cancellationToken);
        using var answer = await http.PostAsync(call, path, body, Authorise(call), refused => RunwayErrors.From(refused, call.Request.Model.Provider.Name), cancellationToken);
        var id = (await ProviderHttp.ReadJsonAsync(answer, call, cancellationToken)).TextAt("id") ?? throw ProviderHttp.Cut(call.Request.Model.Provider.Name);
        await call.AcceptedAsync(id);
        return new Submission.Pending(id, Pace);
    }

    public override async Task<Submission> PollAsync(ProviderCall call, string providerJobId, CancellationToken cancellationToken)
    {
        var task = await AskAsync(call, HttpMethod.Get, providerJobId, cancellationToken);
        switch (task.TextAt("status"))
        {
            case "SUCCEEDED":
                var usage = UsageOf(task) ?? Estimate(call.Request);
                foreach (var link in task.ListAt("output"))
                {
                    await http.DownloadAsync(call, link.GetString()!, null, usage, null, cancellationToken);
                }

                return new Submission.Done(usage, providerJobId);
            case "FAILED":
                throw RunwayErrors.OfTask(task, ChargedFor(task), providerJobId);
            case "CANCELLED":
                throw new ProviderFailure(FailureKind.Final, FailureCodes.ProviderError, "The task was cancelled at Runway.") { Charged = ChargedFor(task), RequestId = providerJobId };
            default:
                // THROTTLED waits for one of the account's places, as PENDING does.
                return new Submission.Pending(providerJobId, Pace, (double?)task.NumberAt("progress") ?? 0);
        }
    }

    /// <summary>
    /// Deletes the task, which stops it; a task that has ended is left alone, because deleting it would lose what was paid for. What a
    /// stopped task cost is asked for afterwards: where the task is gone by then, its own estimate is the most that it can be.
    /// </summary>
    public override async Task<Cancellation?> CancelAsync(ProviderCall call, string providerJobId, CancellationToken cancellationToken)
    {
        var task = await AskAsync(call, HttpMethod.Get, providerJobId, cancellationToken);
        if (task.TextAt("status") is not ("PENDING" or "THROTTLED" or "RUNNING"))
        {
            return null;
        }

        await AskAsync(call, HttpMethod.Delete, providerJobId, cancellationToken);
        try
        {
            return new Cancellation(ChargedFor(await AskAsync(call, HttpMethod.Get, providerJobId, cancellationToken)));
        }
        catch (ProviderFailure failure) when (failure.HttpStatus == 404)
        {
            return new Cancellation(task.TextAt("status") == "RUNNING" ? Usage(task.NumberAt("estimatedCost", "credits") ?? 0, estimated: true) : null);
        }
    }

    private async Task<JsonElement> AskAsync(ProviderCall call, HttpMethod method, string id, CancellationToken cancellationToken) =>
        (await http.AskAsync(call, method, PathOf(id), Authorise(call), RefusedWhenAsking(call), cancellationToken)).Json;

    private static string PathOf(string id) => $"/v1/tasks/{Uri.EscapeDataString(id)}";

    private static Action<HttpRequestHeaders> Authorise(ProviderCall call) => headers =>
    {
        headers.Authorization = new AuthenticationHeaderValue("Bearer", call.Credential!.Secret);
        headers.Add("X-Runway-Version", ApiVersion);
    };

    private static Func<ProviderAnswer, ProviderFailure> RefusedWhenAsking(ProviderCall call) => answer =>
    {
        var (kind, code) = answer.MeaningWhenAsking;
        return answer.Failure(kind, code, answer.Text("error"), call.Request.Model.Provider.Name);
    };

    /// <summary>Null when the task does not say: that is not nothing.</summary>
    private static ProviderUsage? UsageOf(JsonElement task) => task.NumberAt("cost", "credits") is { } credits ? Usage(credits, estimated: false) : null;

    /// <summary>Null when the credits were given back.</summary>
    private static ProviderUsage? ChargedFor(JsonElement task) => task.NumberAt("cost", "credits") is > 0 ? UsageOf(task) : null;

    private static ProviderUsage Estimate(MediaRequest request) =>
        new(RunwayCredits.Measure(request).ExpectedUnits.ToDictionary(), new Dictionary<string, string>(), null, Estimated: true);

    private static ProviderUsage Usage(decimal credits, bool estimated) => new(
        new Dictionary<string, long> { [UsageUnits.Millicredits] = (long)(credits * 1000) }, new Dictionary<string, string>(),
        estimated ? null : (long)(credits * NanoUsdPerCredit), estimated);
}
