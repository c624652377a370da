using System.Text.Json;
using MediaLab.Contracts.Costing.V1;

namespace MediaLab.Generation.Providers.Fal;

/// <summary>
/// fal.ai: every model through its queue. A job is known by the address of its result; its states are three, and the last one also stands
/// for failures, so that the result has to be asked for to know. Source: fal's client and documentation.
/// </summary>
internal sealed class FalProvider(ProviderHttp http) : MediaProvider
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(2);

    public override string Id => "fal";

    public override Consumption Measure(MediaRequest request) => FalUsage.Measure(request);

    public override async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider.Name;
        var body = await FalInput.BodyAsync(call, cancellationToken);
        using var response = await http.PostAsync(
            call, $"/{call.Request.Model.ProviderModel}{(call.Webhook is null ? "" : $"?fal_webhook={Uri.EscapeDataString(call.Webhook.AbsoluteUri)}")}", body, FalErrors.Key(call), refused => FalErrors.From(refused, provider), cancellationToken);
        var answer = await ProviderHttp.ReadJsonAsync(response, call, cancellationToken);
        var job = JobFrom(call, answer)
            ?? throw new ProviderFailure(FailureKind.Unknown, FailureCodes.OutcomeUnknown, $"{provider} took the request and gave no address to ask at.");
        await call.AcceptedAsync(job);
        return new Submission.Pending(job, AskEvery);
    }

    public override async Task<Submission> PollAsync(ProviderCall call, string providerJobId, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider.Name;
        var state = await http.AskAsync(
            call, HttpMethod.Get, $"/{providerJobId}/status?logs=1", FalErrors.Key(call), refused => FalErrors.FromAsking(refused, provider), cancellationToken);
        if (state.Json.Text("status") != "COMPLETED")
        {
            return new Submission.Pending(providerJobId, AskEvery, ProgressOf(state.Json));
        }

        var result = await http.AskAsync(
            call, HttpMethod.Get, $"/{providerJobId}", FalErrors.Key(call), refused => FalErrors.FromResult(refused, call.Request), cancellationToken);
        var usage = FalUsage.From(call.Request, result);
        var links = FalResult.Links(result.Json, call.Request.Model.Modality, usage, provider);
        foreach (var link in links)
        {
            await http.DownloadAsync(call, link.Url, link.MediaType, usage, null, cancellationToken);
        }

        return new Submission.Done(usage, providerJobId.Split('/')[^1]);
    }

    public override async Task<Cancellation?> CancelAsync(ProviderCall call, string providerJobId, CancellationToken cancellationToken)
    {
        var before = await StatusAsync(call, providerJobId, cancellationToken);
        if (before != "COMPLETED" && await RequestCancelAsync(call, providerJobId, cancellationToken) && before == "IN_QUEUE")
        {
            return new Cancellation(null);
        }

        // Of one that runs nobody knows when it stops, or whether it does: its end is waited for, and one without a result is the cancellation.
        return await StatusAsync(call, providerJobId, cancellationToken) == "COMPLETED" ? await EndedWithoutResultAsync(call, providerJobId, cancellationToken) : null;
    }

    private async Task<string?> StatusAsync(ProviderCall call, string providerJobId, CancellationToken cancellationToken)
    {
        var reply = await http.AskAsync(
            call, HttpMethod.Get, $"/{providerJobId}/status", FalErrors.Key(call),
            refused => FalErrors.FromAsking(refused, call.Request.Model.Provider.Name), cancellationToken);
        return reply.Json.Text("status");
    }

    /// <returns>False: it had ended.</returns>
    private async Task<bool> RequestCancelAsync(ProviderCall call, string providerJobId, CancellationToken cancellationToken)
    {
        try
        {
            await http.AskAsync(
                call, HttpMethod.Put, $"/{providerJobId}/cancel", FalErrors.Key(call),
                refused => FalErrors.FromAsking(refused, call.Request.Model.Provider.Name), cancellationToken);
            return true;
        }
        catch (ProviderFailure failure) when (failure.HttpStatus is 400 or 404)
        {
            return false;
        }
    }

    private async Task<Cancellation?> EndedWithoutResultAsync(ProviderCall call, string providerJobId, CancellationToken cancellationToken)
    {
        try
        {
            await http.AskAsync(
                call, HttpMethod.Get, $"/{providerJobId}", FalErrors.Key(call), refused => FalErrors.FromResult(refused, call.Request), cancellationToken);
            return null;
        }
        catch (ProviderFailure failure) when (failure.Kind == FailureKind.Final)
        {
            return new Cancellation(failure.Charged);
        }
    }

    /// <summary>
    /// The path of the result's address. It is not the model's: only the first two parts of that stand in it, which is why the answer's own
    /// address is kept.
    /// </summary>
    private static string? JobFrom(ProviderCall call, JsonElement answer)
    {
        if (answer.Text("response_url") is { } given && Uri.TryCreate(given, UriKind.Absolute, out var address))
        {
            var prefix = call.Address!.Base.AbsolutePath.TrimEnd('/');
            var path = address.AbsolutePath;
            return (path.StartsWith(prefix + "/", StringComparison.Ordinal) ? path[prefix.Length..] : path).Trim('/');
        }

        return answer.Text("request_id") is { } id ? $"{string.Join('/', call.Request.Model.ProviderModel.Split('/').Take(2))}/requests/{id}" : null;
    }

    private static double? ProgressOf(JsonElement state) =>
        state.TryGetProperty("logs", out var logs) && logs.ValueKind == JsonValueKind.Array
            ? LogProgress.Of(string.Join('\n', logs.EnumerateArray().Select(line => line.Text("message"))))
            : null;
}
