using System.Net;
using MediaLab.Generation.Providers;
using MediaLab.Generation.Providers.Kling;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>What is known of a Kling task when Kling itself can hardly be asked.</summary>
public sealed class KlingOutcomeTests(WireCalls wire) : IClassFixture<WireCalls>
{
    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.NotFound)]
    public async Task A_lost_acceptance_that_cannot_be_looked_up_stays_unknown(HttpStatusCode lookup)
    {
        var kling = Kling(request => request.Method == HttpMethod.Post ? new HttpResponseMessage(HttpStatusCode.GatewayTimeout) : new HttpResponseMessage(lookup));

        var failure = await Assert.ThrowsAsync<ProviderFailure>(() => kling.SubmitAsync(Video(), default));

        Assert.Equal((FailureKind.Unknown, FailureCodes.OutcomeUnknown, 504), (failure.Kind, failure.Code, failure.HttpStatus));
    }

    [Fact]
    public async Task A_task_that_Kling_has_already_and_that_cannot_be_looked_up_is_not_refused_but_unknown()
    {
        var kling = Kling(request => request.Method == HttpMethod.Post
            ? WireCalls.Json("""{"code":1201,"message":"external_task_id already exists","request_id":"r1"}""", HttpStatusCode.BadRequest)
            : new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));

        var failure = await Assert.ThrowsAsync<ProviderFailure>(() => kling.SubmitAsync(Video(), default));

        Assert.Equal((FailureKind.Unknown, FailureCodes.OutcomeUnknown, "r1"), (failure.Kind, failure.Code, failure.RequestId));
    }

    [Fact]
    public async Task After_a_crash_a_task_that_cannot_be_looked_up_is_not_taken_for_one_that_never_arrived()
    {
        var kling = Kling(_ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));

        Assert.Equal(FailureKind.RetryLater, (await Assert.ThrowsAsync<ProviderFailure>(() => kling.ReconcileAsync(Video(), default))).Kind);
    }

    [Theory]
    [InlineData(1000, FailureKind.Unknown)]
    [InlineData(1002, FailureKind.Unknown)]
    [InlineData(1101, FailureKind.Unknown)]
    [InlineData(1102, FailureKind.Unknown)]
    [InlineData(1303, FailureKind.RetryLater)]
    [InlineData(5000, FailureKind.RetryLater)]
    public async Task A_code_in_the_answer_to_a_question_never_ends_the_task_as_failed(int code, object kind)
    {
        var kling = Kling(_ => WireCalls.Json($$"""{"code":{{code}},"message":"No."}"""));

        var failure = await Assert.ThrowsAsync<ProviderFailure>(() => kling.PollAsync(Video(), "1", default));

        Assert.Equal((FailureKind)kind, failure.Kind);
    }

    [Fact]
    public async Task A_task_is_asked_for_where_it_was_made_also_when_its_frame_is_gone()
    {
        var asked = "";
        var kling = Kling(request =>
        {
            asked = request.RequestUri!.AbsolutePath;
            return WireCalls.Json("""{"code":0,"data":{"task_id":"1","task_status":"processing"}}""");
        });

        await kling.PollAsync(wire.Call("kling/kling-v3", "video", $$"""{"firstFrame":"{{Guid.NewGuid()}}"}"""), "1", default);

        Assert.Equal("/v1/videos/image2video/1", asked);
    }

    private ProviderCall Video() => wire.Call("kling/kling-v3", "video");

    private static KlingProvider Kling(Func<HttpRequestMessage, HttpResponseMessage> answer) => new(WireCalls.Http(answer), TimeProvider.System);
}
