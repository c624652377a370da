using System.Net.Http.Headers;
using System.Text.Json;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;

namespace MediaLab.Generation.Providers.Stability;

/// <summary>
/// Stability AI's pictures: most operations answer with the picture, the creative upscaler with an id to ask for. A picture that its filter
/// blurred comes as a success; a header tells. Sources: the stability-ai package's types and LiteLLM's documentation of 2026-10-09.
/// </summary>
internal sealed class StabilityProvider(ProviderHttp http) : MediaProvider
{
    private const string FinishReason = "finish-reason";

    /// <summary>The provider asks for at most one question every ten seconds.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(10);

    public override string Id => "stability";

    public override Consumption Measure(MediaRequest request) => Measuring.Consumption(request, (UsageUnits.Images, 1, 1));

    public override async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        using var form = await StabilityForms.CreateAsync(call, cancellationToken);
        var isJob = call.Request.Model.Completion == Catalogue.Completion.Poll;
        using var answer = await http.PostAsync(
            call, StabilityForms.PathOf(call.Request.Model), form, Authorise(call, isJob ? "application/json" : "image/*"),
            refused => StabilityErrors.From(refused, call.Request.Model.Provider.Name), cancellationToken);
        if (isJob)
        {
            var id = (await ProviderHttp.ReadJsonAsync(answer, call, cancellationToken)).TextAt("id") ?? throw ProviderHttp.Cut(call.Request.Model.Provider.Name);
            await call.AcceptedAsync(id);
            return new Submission.Pending(id, Pace);
        }

        await call.AcceptedAsync(null);
        RequireUnfiltered(answer.Headers.TryGetValues(FinishReason, out var values) ? values.First() : null);
        if (answer.Content.Headers.ContentLength == 0)
        {
            throw Missing();
        }

        await http.SpoolAsync(answer, call, null, cancellationToken);
        return new Submission.Done(Usage(), ProviderHttp.RequestIdOf(answer));
    }

    public override async Task<Submission> PollAsync(ProviderCall call, string providerJobId, CancellationToken cancellationToken)
    {
        var result = (await http.AskAsync(
            call, HttpMethod.Get, $"/v2beta/results/{Uri.EscapeDataString(providerJobId)}", Authorise(call, "application/json"),
            refused => StabilityErrors.WhenAsking(refused, call.Request.Model.Provider.Name), cancellationToken)).Json;
        if (result.TextAt("status") is "in-progress")
        {
            return new Submission.Pending(providerJobId, Pace, 0.5);
        }

        RequireUnfiltered(result.TextAt("finish_reason"));
        var picture = result.At("result") ?? result.At("image");
        if (picture is not { ValueKind: JsonValueKind.String } text || !text.TryGetBytesFromBase64(out var bytes) || bytes.Length == 0)
        {
            throw Missing();
        }

        await call.Spool.AddAsync($"image/{call.Request.Parameters.Text("format")}", async output => await output.WriteAsync(bytes, cancellationToken));
        return new Submission.Done(Usage(), providerJobId);
    }

    /// <summary>Whether the blurred picture is charged the provider does not say; it counts as made, so that no cost is hidden.</summary>
    private static void RequireUnfiltered(string? reason)
    {
        if (reason is "CONTENT_FILTERED")
        {
            throw new ProviderFailure(FailureKind.Final, FailureCodes.ContentRefused, "The picture was blurred by the provider's content filter.")
            {
                Charged = Usage() with { Estimated = true },
            };
        }
    }

    private static ProviderFailure Missing() =>
        new(FailureKind.Final, FailureCodes.ResultMissing, "Stability AI said it is done and gave no picture.") { Charged = Usage() };

    private static ProviderUsage Usage() => new(new Dictionary<string, long> { [UsageUnits.Images] = 1 }, new Dictionary<string, string>(), null);

    private static Action<HttpRequestHeaders> Authorise(ProviderCall call, string accept) => headers =>
    {
        headers.Authorization = new AuthenticationHeaderValue("Bearer", call.Credential!.Secret);
        headers.Accept.ParseAdd(accept);
    };
}
