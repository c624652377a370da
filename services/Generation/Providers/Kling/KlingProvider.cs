using System.Net.Http.Headers;
using System.Text.Json;
using MediaLab.Contracts.Costing.V1;
using MediaLab.ServiceDefaults.Egress;

namespace MediaLab.Generation.Providers.Kling;

/// <summary>
/// Kling: every call starts a task. Each task carries our generation's id as its external_task_id, which is unique in the account and can be
/// asked for: so a request whose answer was lost is found again, and one that is sent twice makes one task. Sources: the developer portal
/// as transcribed in 2026-02 and 2026-05.
/// </summary>
internal sealed class KlingProvider(ProviderHttp http, TimeProvider clock) : MediaProvider
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(10);

    public override string Id => "kling";

    public override Consumption Measure(MediaRequest request) => KlingUnits.Measure(request);

    public override async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var (path, body) = await KlingRequests.CreateAsync(call, cancellationToken);
        string id;
        try
        {
            using var answer = await http.PostAsync(call, path, body, Authorise(call), refused => KlingErrors.From(refused, call.Request.Model.Provider.Name), cancellationToken);
            id = TaskOf(await ProviderHttp.ReadJsonAsync(answer, call, cancellationToken), call, KlingErrors.From).TextAt("task_id")
                ?? throw ProviderHttp.Cut(call.Request.Model.Provider.Name);
        }
        catch (ProviderFailure failure) when (failure.Kind == FailureKind.Unknown || KlingErrors.IsDuplicate(failure))
        {
            id = await FindLostAsync(call, failure, cancellationToken);
        }

        await call.AcceptedAsync(id);
        return new Submission.Pending(id, Pace);
    }

    public override async Task<Submission> PollAsync(ProviderCall call, string providerJobId, CancellationToken cancellationToken)
    {
        var task = await AskAsync(call, providerJobId, cancellationToken);
        switch (task.TextAt("task_status"))
        {
            case "succeed":
                var usage = KlingUnits.UsageOf(task) ?? KlingUnits.Estimate(call.Request);
                foreach (var result in task.ListAt("task_result", call.Request.Model.Modality == "image" ? "images" : "videos"))
                {
                    await http.DownloadAsync(call, result.TextAt("url") ?? "", null, usage, null, cancellationToken);
                }

                return new Submission.Done(usage, providerJobId);
            case "failed":
                throw KlingErrors.OfTask(task, KlingUnits.UsageOf(task), providerJobId);
            case var status:
                return new Submission.Pending(providerJobId, Pace, status == "processing" ? 0.5 : 0);
        }
    }

    public override async Task<Reconciliation> ReconcileAsync(ProviderCall call, CancellationToken cancellationToken) =>
        await FindAsync(call, cancellationToken) is { } id ? new Reconciliation.Found(id) : Reconciliation.NotSubmitted;

    /// <summary>The task of a request whose answer was lost, or that Kling says it has already.</summary>
    /// <exception cref="ProviderFailure">Unknown: it cannot be found, and may exist all the same.</exception>
    private async Task<string> FindLostAsync(ProviderCall call, ProviderFailure submitted, CancellationToken cancellationToken)
    {
        // Whatever the lookup says of itself: it is no news of the task, so that the submission's own outcome stays.
        var unknown = submitted.Kind == FailureKind.Unknown
            ? submitted
            : new ProviderFailure(FailureKind.Unknown, FailureCodes.OutcomeUnknown, submitted.Message, submitted) { HttpStatus = submitted.HttpStatus, RequestId = submitted.RequestId };
        try
        {
            return await FindAsync(call, cancellationToken) ?? throw unknown;
        }
        catch (ProviderFailure failure) when (failure != unknown)
        {
            throw unknown;
        }
    }

    /// <summary>The task with our own id; null when there is none, so that the request may be sent (again) with that id.</summary>
    /// <exception cref="ProviderFailure">The provider cannot be asked.</exception>
    private async Task<string?> FindAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        try
        {
            return (await AskAsync(call, KlingRequests.ExternalId(call), cancellationToken)).TextAt("task_id");
        }
        catch (ProviderFailure failure) when (KlingErrors.IsMissing(failure))
        {
            return null;
        }
    }

    private async Task<JsonElement> AskAsync(ProviderCall call, string id, CancellationToken cancellationToken) => TaskOf(
        (await http.AskAsync(
            call, HttpMethod.Get, $"{KlingRequests.PathOf(call.Request)}/{Uri.EscapeDataString(id)}", Authorise(call),
            refused => KlingErrors.WhenAsking(refused, call.Request.Model.Provider.Name), cancellationToken)).Json,
        call, KlingErrors.WhenAsking);

    /// <summary>A refusal may come as a success with a code.</summary>
    /// <param name="answer">The whole body.</param>
    /// <param name="call">What was asked.</param>
    /// <param name="refused">What such a code means for this question.</param>
    private static JsonElement TaskOf(JsonElement answer, ProviderCall call, Func<ProviderAnswer, string, ProviderFailure> refused) => answer.NumberAt("code") is null or 0
        ? answer.At("data") ?? default
        : throw refused(new ProviderAnswer(200, answer, null, answer.TextAt("request_id")), call.Request.Model.Provider.Name);

    /// <summary>A token of its own for each call: none is ever too old.</summary>
    private Action<HttpRequestHeaders> Authorise(ProviderCall call) => headers =>
        headers.Authorization = new AuthenticationHeaderValue("Bearer", AccessKeyToken.Issue(call.Credential!.Secret, clock.GetUtcNow()));
}
