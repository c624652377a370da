using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Providers.Local;
using MediaLab.Generation.Providers.OpenAi;

namespace MediaLab.Generation.Providers.ComfyUi;

/// <summary>
/// ComfyUI: a workflow is queued under an id of our own, so that it can always be asked for. Source: its server's routes and examples.
/// </summary>
internal sealed class ComfyUiProvider(ProviderHttp http, ProviderAddresses addresses) : LocalEngine(addresses)
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);
    private static readonly string[] Queues = ["queue_running", "queue_pending"];

    // Which list a node's files stand in is the node's own choice: video is in "images" of the one that comes with it, and in "gifs" of others.
    private static readonly string[] FileLists = ["images", "gifs", "video", "videos"];
    private static readonly string[] VideoEndings = [".mp4", ".webm", ".mov", ".mkv"];

    public override string Id => "comfyui";

    public override Consumption Measure(MediaRequest request)
    {
        var (unit, amount) = IsVideo(request) ? (UsageUnits.Milliseconds, request.Parameters.Whole("durationSeconds")!.Value * 1000) : (UsageUnits.Images, request.Count);
        return Measuring.Consumption(request, (unit, amount, amount));
    }

    public override async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        try
        {
            var picture = call.Request.PlainReferences.FirstOrDefault() is { } reference ? await UploadAsync(call, reference, cancellationToken) : null;
            var own = call.GenerationId.ToString();
            var workflow = IsVideo(call.Request) ? VideoWorkflow.For(call.Request, picture) : Workflow.For(call.Request, picture);
            var body = new JsonObject { ["prompt"] = workflow, ["client_id"] = own, ["prompt_id"] = own };
            using var answer = await http.PostAsync(call, "/prompt", body, Authorise(call), refused => RefusedWorkflow(refused, call), cancellationToken);
            var job = await ProviderHttp.ReadJsonAsync(answer, call, cancellationToken);
            // Older versions choose the id themselves.
            var id = job.Text("prompt_id") ?? own;
            await call.AcceptedAsync(id);
            return new Submission.Pending(id, AskAgainAfter);
        }
        catch (ProviderFailure failure)
        {
            throw Again(failure);
        }
    }

    public override async Task<Submission> PollAsync(ProviderCall call, string providerJobId, CancellationToken cancellationToken)
    {
        if (await HistoryAsync(call, providerJobId, cancellationToken) is { } finished)
        {
            return await TakeAsync(call, finished, cancellationToken);
        }

        // It may have ended between the two questions, so that the first is asked again.
        var place = await PlaceAsync(call, providerJobId, cancellationToken);
        return place is not null || await HistoryAsync(call, providerJobId, cancellationToken) is not null
            ? new Submission.Pending(providerJobId, AskAgainAfter, place == "queue_pending" ? 0 : 0.5)
            : throw new ProviderFailure(FailureKind.Final, FailureCodes.ProviderError, "ComfyUI no longer knows the work: it was started anew, or its queue was cleared.");
    }

    public override async Task<Reconciliation> ReconcileAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var id = call.GenerationId.ToString();
        return await PlaceAsync(call, id, cancellationToken) is not null || await HistoryAsync(call, id, cancellationToken) is not null
            ? new Reconciliation.Found(id)
            : Reconciliation.NotSubmitted;
    }

    public override async Task<Cancellation?> CancelAsync(ProviderCall call, string providerJobId, CancellationToken cancellationToken)
    {
        (string Path, JsonObject Body)? stop = await PlaceAsync(call, providerJobId, cancellationToken) switch
        {
            "queue_running" => ("/interrupt", new JsonObject { ["prompt_id"] = providerJobId }),
            "queue_pending" => ("/queue", new JsonObject { ["delete"] = new JsonArray(providerJobId) }),
            _ => null,
        };
        if (stop is not { } how)
        {
            return null;
        }

        using var answer = await http.PostAsync(call, how.Path, how.Body, Authorise(call), refused => WhenAsking(refused, call), cancellationToken);
        return new Cancellation(null);
    }

    private async Task<string> UploadAsync(ProviderCall call, Reference picture, CancellationToken cancellationToken)
    {
        await using var bytes = await call.Files.OpenAsync(picture, cancellationToken);
        using var file = new StreamContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(picture.MediaType) } };
        using var type = new StringContent("input");
        using var overwrite = new StringContent("true");
        using var form = new MultipartFormDataContent
        {
            { file, "image", $"medialab-{picture.AssetId:N}.{picture.MediaType.Split('/')[^1]}" }, { type, "type" }, { overwrite, "overwrite" },
        };
        using var answer = await http.PostAsync(call, "/upload/image", form, Authorise(call), refused => Refused(refused, call), cancellationToken);
        var place = await ProviderHttp.ReadJsonAsync(answer, call, cancellationToken);
        var name = place.Text("name") ?? throw new ProviderFailure(FailureKind.Final, FailureCodes.ReferenceUnusable, "ComfyUI did not take the picture.");
        return place.Text("subfolder") is { Length: > 0 } folder ? $"{folder}/{name}" : name;
    }

    /// <summary>Null until it has ended.</summary>
    private async Task<JsonElement?> HistoryAsync(ProviderCall call, string id, CancellationToken cancellationToken)
    {
        var (history, _) = await http.AskAsync(
            call, HttpMethod.Get, $"/history/{Uri.EscapeDataString(id)}", Authorise(call), refused => WhenAsking(refused, call), cancellationToken);
        return history.Member(id);
    }

    /// <summary>In which of its queues it is; null for none.</summary>
    private async Task<string?> PlaceAsync(ProviderCall call, string id, CancellationToken cancellationToken)
    {
        var (queue, _) = await http.AskAsync(call, HttpMethod.Get, "/queue", Authorise(call), refused => WhenAsking(refused, call), cancellationToken);
        return Queues.FirstOrDefault(name => Items(queue.Member(name))
            .Any(entry => entry.ValueKind == JsonValueKind.Array && entry.GetArrayLength() > 1 && entry[1].ValueKind == JsonValueKind.String && entry[1].ValueEquals(id)));
    }

    private async Task<Submission> TakeAsync(ProviderCall call, JsonElement finished, CancellationToken cancellationToken)
    {
        if (finished.Member("status")?.Text("status_str") == "error")
        {
            throw new ProviderFailure(FailureKind.Final, FailureCodes.ProviderError, Problem(finished));
        }

        var files = FilesOf(finished, IsVideo(call.Request));
        if (files.Length == 0)
        {
            throw new ProviderFailure(
                FailureKind.Final, FailureCodes.ResultMissing, $"ComfyUI gave no {call.Request.Model.Modality}. When it made exactly this before, another seed helps.");
        }

        var usage = IsVideo(call.Request)
            ? new ProviderUsage(Measure(call.Request).MaximumUnits.ToDictionary(), new Dictionary<string, string>(), null)
            : new ProviderUsage(new Dictionary<string, long> { [UsageUnits.Images] = files.Length }, new Dictionary<string, string>(), null);
        foreach (var file in files)
        {
            var place = $"/view?filename={Uri.EscapeDataString(file.Text("filename") ?? "")}&subfolder={Uri.EscapeDataString(file.Text("subfolder") ?? "")}&type=output";
            await http.DownloadAsync(call, call.Address!.At(place).AbsoluteUri, null, usage, Authorise(call), cancellationToken);
        }

        return new Submission.Done(usage);
    }

    /// <summary>What was saved for good; previews are of another type.</summary>
    private static JsonElement[] FilesOf(JsonElement finished, bool video) => finished.Member("outputs") is { ValueKind: JsonValueKind.Object } outputs
        ?
        [
            .. outputs.EnumerateObject().SelectMany(node => FileLists.SelectMany(list => Items(node.Value.Member(list))))
                .Where(file => file.Text("type") == "output"
                    && video == VideoEndings.Any(ending => (file.Text("filename") ?? "").EndsWith(ending, StringComparison.OrdinalIgnoreCase))),
        ]
        : [];

    private static bool IsVideo(MediaRequest request) => request.Model.Modality == "video";

    /// <summary>What the node that failed says.</summary>
    private static string Problem(JsonElement finished)
    {
        foreach (var entry in Items(finished.At("status.messages")).Where(entry => entry.ValueKind == JsonValueKind.Array && entry.GetArrayLength() > 1))
        {
            switch (entry[0].GetString())
            {
                case "execution_interrupted":
                    return "It was interrupted at ComfyUI.";
                case "execution_error" when entry[1].Text("exception_message") is { } words:
                    return words.Trim();
            }
        }

        return "ComfyUI failed.";
    }

    /// <summary>A workflow it will not run. The loader complains where there is no such checkpoint.</summary>
    private static ProviderFailure RefusedWorkflow(ProviderAnswer answer, ProviderCall call)
    {
        var nodes = answer.Json?.Member("node_errors") is { ValueKind: JsonValueKind.Object } errors ? errors.EnumerateObject().Select(node => node.Value).ToArray() : [];
        var failure = Refused(answer, call);
        var message = string.Join(" ", [failure.Message, .. nodes.SelectMany(node => Items(node.Member("errors"))).Select(error => error.Text("details")).OfType<string>()]);
        var code = nodes.Any(node => node.Text("class_type") == "CheckpointLoaderSimple") ? FailureCodes.ProviderModelUnavailable : failure.Code;
        return answer.Failure(failure.Kind, code, message, call.Request.Model.Provider.Name);
    }

    private static ProviderFailure WhenAsking(ProviderAnswer answer, ProviderCall call) => OpenAiErrors.WhenAsking(answer, call.Request.Model.Provider);

    private static IEnumerable<JsonElement> Items(JsonElement? list) => list is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : [];
}
