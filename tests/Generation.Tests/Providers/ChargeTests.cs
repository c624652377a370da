using System.Net;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Providers.Fal;
using MediaLab.Generation.Providers.Gemini;
using MediaLab.Generation.Providers.OpenRouter;
using MediaLab.Generation.Providers.Together;
using MediaLab.Generation.Providers.Xai;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>What is charged for a call that gave no result, or says of itself what it cost: no less than the provider says, and no more than anybody knows.</summary>
public sealed class ChargeTests(WireCalls wire) : IClassFixture<WireCalls>
{
    private const string Omni = "gemini/gemini-omni-1.1-flash";

    [Theory]
    [InlineData(422, "value_error", "2", 2000L)]
    [InlineData(422, "content_policy_violation", "0.5", 500L)]
    [InlineData(422, "value_error", "0", null)]
    [InlineData(422, "value_error", null, null)]
    // fal's own errors are never charged, whatever the header says.
    [InlineData(500, "internal_server_error", "2", null)]
    public async Task What_fal_bills_for_a_failed_result_is_kept(int status, string type, string? units, long? kilopixels)
    {
        var fal = new FalProvider(WireCalls.Http(request => request.RequestUri!.AbsolutePath.EndsWith("/status", StringComparison.Ordinal)
            ? WireCalls.Json("""{"status":"COMPLETED"}""")
            : WireCalls.Json(
                $$"""{"detail":[{"loc":["body"],"msg":"No.","type":"{{type}}"}]}""", (HttpStatusCode)status,
                units is null ? [] : [("x-fal-billable-units", units)])));

        var failure = await FailsAsync(() => fal.PollAsync(wire.Call("fal/fal-ai/flux/dev", "image"), "fal-ai/flux/requests/1", default));

        Assert.Equal((FailureKind.Final, kilopixels), (failure.Kind, failure.Charged?.Units["kilopixels"]));
        Assert.False(failure.Charged?.Estimated ?? false);
    }

    [Theory]
    [InlineData("1", 1_000_000_000L)]
    [InlineData("0.28", 280_000_000L)]
    // Rounded to nothing, and cents.
    [InlineData("0", null)]
    [InlineData("28", null)]
    public async Task A_cost_without_a_unit_is_believed_only_where_it_can_be_dollars(string cost, long? nanoUsd)
    {
        var together = new TogetherProvider(WireCalls.Http(request => request.RequestUri!.AbsolutePath.EndsWith(".mp4", StringComparison.Ordinal)
            ? WireCalls.Answer("video", "video/mp4")
            : WireCalls.Json($$$"""{"id":"1","status":"completed","outputs":{"cost":{{{cost}}},"video_url":"https://files.example.com/1.mp4"}}""")));

        var done = Assert.IsType<Submission.Done>(await together.PollAsync(wire.Call("together/minimax/hailuo-02", "video"), "1", default));

        Assert.Equal(nanoUsd, done.Usage.ReportedCostNanoUsd);
    }

    [Theory]
    [InlineData("""{"status":"completed","output_text":"I would rather not.","usage":{"total_input_tokens":20,"total_output_tokens":30}}""", "RESULT_MISSING", true)]
    [InlineData("""{"status":"incomplete","usage":{"total_input_tokens":20,"total_output_tokens":30}}""", "RESULT_MISSING", true)]
    [InlineData("""{"status":"requires_action","usage":{"total_input_tokens":20,"total_output_tokens":30}}""", "RESULT_MISSING", true)]
    [InlineData("""{"status":"failed"}""", "PROVIDER_ERROR", false)]
    public async Task What_an_interaction_counted_without_making_a_video_is_an_estimated_charge(string interaction, string code, bool charged)
    {
        var gemini = new GeminiProvider(WireCalls.Http(_ => WireCalls.Json(interaction)));

        var failure = await FailsAsync(() => gemini.PollAsync(wire.Call(Omni, "video"), "1", default));

        Assert.Equal((code, charged ? 20 : (long?)null, charged ? 30 : (long?)null), (failure.Code, failure.Charged?.Units["input_tokens"], failure.Charged?.Units["output_tokens"]));
        Assert.Equal(charged, failure.Charged?.Estimated ?? false);
    }

    [Theory]
    [InlineData("queued", null)]
    [InlineData("in_progress", 8_000L)]
    public async Task A_cancelled_interaction_costs_the_estimate_once_it_ran(string status, long? milliseconds)
    {
        var gemini = new GeminiProvider(WireCalls.Http(request => WireCalls.Json($$"""{"status":"{{(request.Method == HttpMethod.Get ? status : "cancelled")}}"}""")));

        var cancellation = await gemini.CancelAsync(wire.Call(Omni, "video"), "1", default);

        Assert.NotNull(cancellation);
        Assert.Equal((milliseconds, milliseconds is not null), (cancellation.Charged?.Units["milliseconds"], cancellation.Charged?.Estimated ?? false));
    }

    [Theory]
    [InlineData("""{"status":"failed","error":"Away."}""", null, false)]
    [InlineData("""{"status":"failed","error":"Away.","usage":{"cost":0.1}}""", 100_000_000L, false)]
    [InlineData("""{"status":"cancelled","usage":{"cost":0.1}}""", 100_000_000L, false)]
    [InlineData("""{"status":"expired","usage":{"cost":0.1}}""", 100_000_000L, false)]
    [InlineData("""{"status":"expired"}""", null, true)]
    public async Task A_video_job_of_OpenRouter_without_a_result_costs_what_it_reports(string job, long? nanoUsd, bool estimated)
    {
        var router = new OpenRouterProvider(WireCalls.Http(_ => WireCalls.Json(job)));

        AssertCharged(await FailsAsync(() => router.PollAsync(wire.Call("openrouter/any-lab/any-video", "video"), "1", default)), nanoUsd, estimated);
    }

    [Theory]
    [InlineData("""{"status":"done","video":{"url":"","duration":6,"respect_moderation":false}}""", null, false)]
    [InlineData("""{"status":"done","video":{"url":"","duration":6,"respect_moderation":false},"usage":{"cost_in_usd_ticks":1000000000}}""", 100_000_000L, false)]
    [InlineData("""{"status":"failed","error":"Away."}""", null, false)]
    [InlineData("""{"status":"expired"}""", null, true)]
    public async Task A_video_that_xAI_does_not_hand_out_costs_what_it_reports(string job, long? nanoUsd, bool estimated)
    {
        var xai = new XaiProvider(WireCalls.Http(_ => WireCalls.Json(job)));

        AssertCharged(await FailsAsync(() => xai.PollAsync(wire.Call("xai/grok-imagine-video", "video"), "1", default)), nanoUsd, estimated);
    }

    [Fact]
    public async Task A_picture_that_cannot_be_read_was_made_and_is_charged()
    {
        var gemini = new GeminiProvider(WireCalls.Http(_ => WireCalls.Json("""
            {"candidates":[{"content":{"parts":[{"inlineData":{"data":"no base64!"}}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":40,"candidatesTokenCount":30}}
            """)));

        var failure = await FailsAsync(() => gemini.SubmitAsync(wire.Call("gemini/gemini-3.1-flash-image", "image"), default));

        Assert.Equal(("RESULT_REJECTED", 40L), (failure.Code, failure.Charged!.Units["input_tokens"]));
    }

    private static void AssertCharged(ProviderFailure failure, long? nanoUsd, bool estimated)
    {
        Assert.Equal((nanoUsd, estimated), (failure.Charged?.ReportedCostNanoUsd, failure.Charged?.Estimated ?? false));
        Assert.Equal(nanoUsd is not null || estimated, failure.Charged is not null);
    }

    private static Task<ProviderFailure> FailsAsync(Func<Task> call) => Assert.ThrowsAsync<ProviderFailure>(call);
}
