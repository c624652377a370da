using System.Net;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Providers.Anthropic;
using MediaLab.Generation.Providers.Gemini;
using MediaLab.Generation.Providers.OpenAi;
using MediaLab.Generation.Providers.OpenRouter;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>Answers that mean something else than their status says, or lack what was promised.</summary>
public sealed class AnswerTests(WireCalls wire) : IClassFixture<WireCalls>
{
    [Theory]
    [InlineData("openai/gpt-image-2", "image", """{"error":{"code":"moderation_blocked","message":"Your request was rejected by the safety system."}}""", "CONTENT_REFUSED", FailureKind.Final)]
    [InlineData("openai/gpt-image-2", "image", """{"error":{"code":429,"message":"Slow down."}}""", "PROVIDER_RATE_LIMITED", FailureKind.RetryLater)]
    [InlineData("openai/gpt-image-2", "image", """{"error":{"message":"The worker crashed."}}""", "PROVIDER_ERROR", FailureKind.Final)]
    [InlineData("openai/gpt-image-2", "image", """{"error":{"code":502,"message":"Lost."}}""", "PROVIDER_ERROR", FailureKind.Final)]
    [InlineData("openai/tts-1", "audio", """{"error":{"code":"content_policy_violation","message":"No."}}""", "CONTENT_REFUSED", FailureKind.Final)]
    [InlineData("openai/tts-1", "audio", """{"error":{"message":"The worker crashed."}}""", "PROVIDER_ERROR", FailureKind.Final)]
    public async Task An_error_within_a_success_means_what_its_own_words_say(string model, string modality, string body, string code, object kind)
    {
        var provider = new CompatibleProvider("openai", WireCalls.Http(_ => WireCalls.Json(body, headers: ("x-request-id", "r1"))));

        var failure = await FailsAsync(() => provider.SubmitAsync(wire.Call(model, modality), default));

        Assert.Equal((code, (FailureKind)kind, "r1"), (failure.Code, failure.Kind, failure.RequestId));
    }

    [Theory]
    [InlineData("""{"type":"error","error":{"code":"content_policy_violation","message":"No."}}""", "CONTENT_REFUSED")]
    [InlineData("""{"error":{"message":"The worker crashed."}}""", "PROVIDER_ERROR")]
    public async Task An_error_among_the_pieces_of_a_speech_does_too(string item, string code)
    {
        var failure = await FailsAsync(() => Speech($"data: {item}\n\n").SubmitAsync(wire.Call("openai/gpt-4o-mini-tts", "audio"), default));

        Assert.Equal((code, "r1"), (failure.Code, failure.RequestId));
    }

    [Fact]
    public async Task A_speech_whose_end_does_not_say_what_it_used_is_charged_as_expected()
    {
        var done = Assert.IsType<Submission.Done>(await Speech("""
            data: {"type":"speech.audio.delta"}

            data: {"type":"speech.audio.delta","audio":"AQID"}

            data: {"type":"speech.audio.done"}


            """).SubmitAsync(wire.Call("openai/gpt-4o-mini-tts", "audio"), default));

        Assert.True(done.Usage.Estimated);
        Assert.True(done.Usage.Units["audio_output_tokens"] > 0);
    }

    [Theory]
    [InlineData("""{"error":{"code":502,"message":"Provider returned error","metadata":{"error_type":"provider_unavailable"}}}""", FailureKind.RetryLater, "PROVIDER_UNAVAILABLE")]
    [InlineData("<html><body>502 Bad Gateway</body></html>", FailureKind.Unknown, "OUTCOME_UNKNOWN")]
    public async Task A_502_in_the_routers_own_words_is_no_lost_answer(string body, object kind, string code)
    {
        var router = new OpenRouterProvider(WireCalls.Http(_ => WireCalls.Json(body, HttpStatusCode.BadGateway)));

        var failure = await FailsAsync(() => router.SubmitAsync(wire.Call("openrouter/deepseek/deepseek-v4-pro", "text"), default));

        Assert.Equal(((FailureKind)kind, code), (failure.Kind, failure.Code));
    }

    [Theory]
    [InlineData("openai", "openai/gpt-image-2", "image", """{"error":{"code":"unsupported_country_region_territory","message":"Country, region, or territory not supported","type":"request_forbidden"}}""", "PROVIDER_MODEL_UNAVAILABLE")]
    [InlineData("openai", "openai/gpt-image-2", "image", """{"error":{"message":"Forbidden"}}""", "PROVIDER_KEY_INVALID")]
    [InlineData("anthropic", "anthropic/claude-haiku-5-5", "text", """{"type":"error","error":{"type":"permission_error","message":"Not for this key."}}""", "PROVIDER_MODEL_UNAVAILABLE")]
    public async Task A_key_that_may_not_use_a_model_is_no_bad_key(string id, string model, string modality, string body, string code)
    {
        var http = WireCalls.Http(_ => WireCalls.Json(body, HttpStatusCode.Forbidden));
        MediaProvider provider = id == "anthropic" ? new AnthropicProvider(http) : new CompatibleProvider(id, http);

        var failure = await FailsAsync(() => provider.SubmitAsync(wire.Call(model, modality), default));

        Assert.Equal(code, failure.Code);
    }

    [Theory]
    [InlineData("gemini/gemini-3.1-flash-image", "image", """{"candidates":[{"finishReason":"IMAGE_SAFETY"}],"responseId":"r1"}""")]
    [InlineData("gemini/gemini-3.8-flash-tts", "audio", """{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"},"responseId":"r1"}""")]
    public async Task A_refusal_of_Gemini_carries_the_answers_id(string model, string modality, string body)
    {
        var failure = await FailsAsync(() => new GeminiProvider(WireCalls.Http(_ => WireCalls.Json(body))).SubmitAsync(wire.Call(model, modality), default));

        Assert.Equal(("CONTENT_REFUSED", "r1"), (failure.Code, failure.RequestId));
    }

    [Theory]
    [InlineData("gemini/gemini-3.1-flash-image", "image", """{"candidates":[{"content":{"parts":[{"inlineData":{"data":"AQID"}}]},"finishReason":"STOP"}]}""")]
    [InlineData("gemini/gemini-3.8-flash-tts", "audio", """{"candidates":[{"content":{"parts":[{"inlineData":{"data":"AQID"}}]},"finishReason":7}]}""")]
    public async Task A_file_without_a_type_is_taken_for_what_was_asked_for(string model, string modality, string body)
    {
        var call = wire.Call(model, modality);

        await new GeminiProvider(WireCalls.Http(_ => WireCalls.Json(body))).SubmitAsync(call, default);

        Assert.Equal(1, call.Spool.Count);
    }

    [Theory]
    [InlineData("gemini/gemini-3.1-flash-image", "image", """{"candidates":[{"content":{"parts":[{"inlineData":{}},{"inlineData":{"data":7}}]}}]}""")]
    [InlineData("gemini/gemini-3.8-flash-tts", "audio", """{"candidates":[{"content":{"parts":[{"inlineData":null}]}}]}""")]
    public async Task A_file_without_bytes_is_none(string model, string modality, string body)
    {
        var failure = await FailsAsync(() => new GeminiProvider(WireCalls.Http(_ => WireCalls.Json(body))).SubmitAsync(wire.Call(model, modality), default));

        Assert.Equal("RESULT_MISSING", failure.Code);
    }

    [Fact]
    public async Task A_video_without_a_link_is_none()
    {
        var veo = new GeminiProvider(WireCalls.Http(_ => WireCalls.Json("""{"done":true,"response":{"generateVideoResponse":{"generatedSamples":[{"video":{}}]}}}""")));

        var failure = await FailsAsync(() => veo.PollAsync(wire.Call("gemini/veo-3.1-generate-preview", "video"), "operations/1", default));

        Assert.Equal("RESULT_MISSING", failure.Code);
    }

    private static CompatibleProvider Speech(string events) =>
        new("openai", WireCalls.Http(_ => WireCalls.Answer(events, "text/event-stream", headers: ("x-request-id", "r1"))));

    private static Task<ProviderFailure> FailsAsync(Func<Task> call) => Assert.ThrowsAsync<ProviderFailure>(call);
}
