using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts.Costing.V1;

namespace MediaLab.Generation.Providers.Replicate;

/// <summary>
/// Replicate: predictions of official models and the current versions of others (owner/name), and of any version (owner/name:version, or the
/// version alone). Inputs and outputs
/// are deleted an hour after the end. Source: Replicate's published specification.
/// </summary>
internal sealed class ReplicateProvider(ProviderHttp http) : MediaProvider
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(2);
    private const int MostPages = 3;

    public override string Id => "replicate";

    public override Consumption Measure(MediaRequest request) => ReplicateUsage.Measure(request);

    public override async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider.Name;
        var input = await ReplicateInput.BuildAsync(call, http, cancellationToken);
        var (path, body) = await ReplicateTarget.OfAsync(call, http, cancellationToken);
        body["input"] = input;
        if (call.Webhook is not null)
        {
            (body["webhook"], body["webhook_events_filter"]) = (call.Webhook.AbsoluteUri, new JsonArray("completed"));
        }

        using var response = await http.PostAsync(
            call, path, body,
            headers =>
            {
                ReplicateErrors.Key(call)(headers);
                // The money is held until our deadline; what has not ended then ends there as well.
                headers.TryAddWithoutValidation("Cancel-After", $"{call.Request.Model.DeadlineSeconds}s");
            },
            refused => ReplicateErrors.From(refused, provider), cancellationToken);
        var prediction = await ProviderHttp.ReadJsonAsync(response, call, cancellationToken);
        var id = prediction.Text("id")
            ?? throw new ProviderFailure(FailureKind.Unknown, FailureCodes.OutcomeUnknown, $"{provider} took the request and did not name its prediction.");
        await call.AcceptedAsync(id);
        return new Submission.Pending(id, AskEvery);
    }

    public override async Task<Submission> PollAsync(ProviderCall call, string providerJobId, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider.Name;
        var reply = await http.AskAsync(
            call, HttpMethod.Get, $"/predictions/{providerJobId}", ReplicateErrors.Key(call), refused => ReplicateErrors.FromAsking(refused, provider), cancellationToken);
        var prediction = reply.Json;
        switch (prediction.Text("status"))
        {
            case "starting" or "processing":
                return new Submission.Pending(providerJobId, AskEvery, LogProgress.Of(prediction.Text("logs") ?? ""));
            case "succeeded":
                var usage = ReplicateUsage.From(call.Request, prediction);
                await ReplicateOutput.TakeAsync(call, http, prediction, usage, cancellationToken);
                return new Submission.Done(usage, providerJobId);
            case var status:
                throw ReplicateErrors.FromPrediction(status, prediction.Text("error"), ReplicateUsage.OfUnfinished(call.Request, prediction), provider, providerJobId);
        }
    }

    public override async Task<Cancellation?> CancelAsync(ProviderCall call, string providerJobId, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider.Name;
        var reply = await http.AskAsync(
            call, HttpMethod.Post, $"/predictions/{providerJobId}/cancel", ReplicateErrors.Key(call), refused => ReplicateErrors.FromAsking(refused, provider), cancellationToken);
        return reply.Json.Text("status") switch
        {
            "canceled" => new Cancellation(ReplicateUsage.OfUnfinished(call.Request, reply.Json)),
            "aborted" => new Cancellation(null),
            _ => null,
        };
    }

    /// <summary>
    /// There are no ids of our own, but a list of all predictions with their inputs: the one that was made since, from exactly what we would
    /// send, is ours. None proves nothing, and several are not told apart: then a person decides.
    /// </summary>
    public override async Task<Reconciliation> ReconcileAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        if (call.Request.References.Count > 0)
        {
            // Uploaded files have another address each time.
            return Reconciliation.Unknown;
        }

        var provider = call.Request.Model.Provider.Name;
        var input = await ReplicateInput.BuildAsync(call, http, cancellationToken);
        var since = CreatedAt(call.GenerationId);
        var ours = new List<string>();
        var next = "/predictions";
        for (var page = 0; page < MostPages && next is not null; page++)
        {
            var reply = await http.AskAsync(call, HttpMethod.Get, next, ReplicateErrors.Key(call), refused => ReplicateErrors.FromAsking(refused, provider), cancellationToken);
            var predictions = reply.Json.GetProperty("results").EnumerateArray().ToArray();
            ours.AddRange(predictions.Where(prediction => IsOurs(prediction, call.Request.Model.ProviderModel, input, since)).Select(prediction => prediction.Text("id")!));
            next = predictions.Length > 0 && MadeAt(predictions[^1]) >= since ? reply.Json.Text("next") : null;
        }

        return ours is [var one] ? new Reconciliation.Found(one) : Reconciliation.Unknown;
    }

    private static bool IsOurs(JsonElement prediction, string model, JsonObject input, DateTimeOffset since) =>
        MadeAt(prediction) >= since
        && (prediction.Text("model") is not { } made || model.StartsWith(made, StringComparison.Ordinal) || !model.Contains('/', StringComparison.Ordinal))
        && prediction.TryGetProperty("input", out var theirs)
        && JsonNode.DeepEquals(JsonNode.Parse(theirs.GetRawText()), JsonNode.Parse(input.ToJsonString()));

    private static DateTimeOffset MadeAt(JsonElement prediction) =>
        DateTimeOffset.TryParse(prediction.Text("created_at"), System.Globalization.CultureInfo.InvariantCulture, out var at) ? at : DateTimeOffset.MinValue;

    /// <summary>A generation's id begins with the milliseconds at which it was made.</summary>
    private static DateTimeOffset CreatedAt(Guid generationId) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(generationId.ToString("N")[..12], 16));
}
