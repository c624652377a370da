using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Grpc.Core;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.Testing;

namespace MediaLab.ServiceDefaults.Tests;

[Collection(SampleCollection.Name)]
public sealed class ErrorTests(SampleHost host)
{
    [Theory]
    [InlineData("GET", "/api/nothing", 404, "NOT_FOUND")]
    [InlineData("GET", "/api/notes/00000000-0000-7000-8000-00000000ffff", 404, "NOT_FOUND")]
    [InlineData("DELETE", "/api/notes", 405, "METHOD_NOT_ALLOWED")]
    [InlineData("GET", "/api/notes?limit=0", 400, "VALIDATION_FAILED")]
    [InlineData("GET", "/api/notes?limit=101", 400, "VALIDATION_FAILED")]
    [InlineData("GET", "/api/notes?limit=many", 400, "INVALID_REQUEST")]
    [InlineData("GET", "/api/notes?cursor=foreign", 400, "VALIDATION_FAILED")]
    [InlineData("GET", "/api/administration", 403, "FORBIDDEN")]
    [InlineData("GET", "/api/refusal", 409, "SAMPLE_REFUSAL")]
    [InlineData("GET", "/api/defect", 500, "INTERNAL_ERROR")]
    public async Task Every_failure_is_a_problem_with_the_envelopes_members(string method, string path, int status, string code)
    {
        using var client = host.ClientFor(Callers.New());

        using var answer = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        await AssertProblemAsync(answer, status, code);
    }

    [Theory]
    [InlineData("image/webp")]
    [InlineData("text/event-stream")]
    [InlineData("text/html")]
    public async Task A_problem_is_answered_whatever_the_caller_accepts(string accept)
    {
        using var client = host.ClientFor(Callers.New());
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));

        await AssertProblemAsync(await client.GetAsync($"/api/notes/{Guid.NewGuid()}"), 404, "NOT_FOUND");
        await AssertProblemAsync(await client.GetAsync("/api/nothing"), 404, "NOT_FOUND");
    }

    [Theory]
    [InlineData("", "INVALID_REQUEST")]
    [InlineData("null", "INVALID_REQUEST")]
    [InlineData("[]", "INVALID_REQUEST")]
    [InlineData("""{"text":""", "INVALID_REQUEST")]
    [InlineData("""{"text":"a","surprise":1}""", "INVALID_REQUEST")]
    [InlineData("""{"text":"a","links":[{"targetUrl":"http://a","surprise":1}]}""", "INVALID_REQUEST")]
    [InlineData("""{"text":"a","text":"b"}""", "INVALID_REQUEST")]
    [InlineData("""{"text":"a","priority":"3"}""", "INVALID_REQUEST")]
    [InlineData("""{"text":"a","then":1}""", "INVALID_REQUEST")]
    [InlineData("""{"text":"a","then":"dance"}""", "INVALID_REQUEST")]
    [InlineData("""{"text":"a\u0000b"}""", "INVALID_REQUEST")]
    [InlineData("{}", "INVALID_REQUEST")]
    [InlineData("""{"text":""}""", "VALIDATION_FAILED")]
    [InlineData("""{"text":"a","priority":6}""", "VALIDATION_FAILED")]
    [InlineData("""{"text":"a","links":[{"targetUrl":"not one"}]}""", "VALIDATION_FAILED")]
    [InlineData("""{"text":"a","links":[{"targetUrl":"http://a"},{"targetUrl":"http://a"},{"targetUrl":"http://a"}]}""", "VALIDATION_FAILED")]
    public async Task A_bad_body_is_400_and_no_type_of_ours_is_named(string body, string code)
    {
        using var client = host.ClientFor(Callers.New());

        using var answer = await client.PostAsync("/api/notes", Questions.Json(body));

        var problem = await AssertProblemAsync(answer, 400, code);
        Assert.DoesNotContain("CreateNoteRequest", problem.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("System.", problem.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validation_details_name_members_as_the_client_sent_them()
    {
        using var client = host.ClientFor(Callers.New());

        using var answer = await client.PostAsync("/api/notes", Questions.Json("""{"text":"","links":[{"targetUrl":"not one"}]}"""));

        var details = (await answer.BodyAsync()).GetProperty("details");
        Assert.NotEmpty(details.GetProperty("text").EnumerateArray());
        Assert.NotEmpty(details.GetProperty("links[0].targetUrl").EnumerateArray());
    }

    [Fact]
    public async Task Words_in_any_language_are_answered_as_they_are()
    {
        using var client = host.ClientFor(Callers.New());

        using var answer = await client.PostAsync("/api/notes", Questions.Json("""{"text":"It's größer – 夕日"}"""));

        Assert.Contains("It's größer – 夕日", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_content_type_is_415()
    {
        using var client = host.ClientFor(Callers.New());

        using var answer = await client.PostAsync("/api/notes", new StringContent("text=a", System.Text.Encoding.UTF8, "application/x-www-form-urlencoded"));

        await AssertProblemAsync(answer, 415, "UNSUPPORTED_MEDIA_TYPE");
    }

    [Fact]
    public async Task A_defect_says_nothing_about_the_inside()
    {
        using var client = host.ClientFor(Callers.New());

        var body = await (await client.GetAsync("/api/defect")).Content.ReadAsStringAsync();

        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, null, 503)]
    [InlineData(StatusCode.DeadlineExceeded, null, 503)]
    [InlineData(StatusCode.Cancelled, null, 503)]
    [InlineData(StatusCode.Internal, null, 503)]
    [InlineData(StatusCode.Unknown, null, 503)]
    [InlineData(StatusCode.Internal, "INTERNAL_ERROR", 500)]
    [InlineData(StatusCode.PermissionDenied, null, 500)]
    [InlineData(StatusCode.FailedPrecondition, "SAMPLE_REFUSAL", 409)]
    public void A_call_to_another_service_that_was_cut_off_may_be_tried_again_and_its_own_defect_is_one(StatusCode status, string? code, int expected)
    {
        var trailers = new Metadata();
        if (code is not null)
        {
            trailers.Add(Refusals.CodeTrailer, code);
        }

        Assert.Equal(expected, new Refusals([]).For(new RpcException(new Status(status, "words"), trailers)).Status);
    }

    [Fact]
    public async Task A_refusals_details_and_trace_reach_the_caller()
    {
        using var client = host.ClientFor(Callers.New());
        client.DefaultRequestHeaders.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        var problem = await (await client.GetAsync("/api/refusal")).BodyAsync();

        Assert.Equal(3, problem.GetProperty("details").GetProperty("limit").GetInt32());
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", problem.GetProperty("traceId").GetString());
        Assert.Equal("/api/refusal", problem.GetProperty("instance").GetString());
    }

    [Fact]
    public async Task A_unique_value_taken_by_another_request_is_409()
    {
        using var client = host.ClientFor(Callers.New());
        const string Body = """{"text":"a","label":"only one"}""";
        (await client.PostAsync("/api/notes", Questions.Json(Body))).EnsureSuccessStatusCode();

        await AssertProblemAsync(await client.PostAsync("/api/notes", Questions.Json(Body)), 409, "CONFLICT");
    }

    [Fact]
    public async Task A_success_is_in_the_envelope()
    {
        using var client = host.ClientFor(Callers.New());

        var body = await (await client.PostAsync("/api/notes", Questions.Json("""{"text":"a"}"""))).BodyAsync();

        Assert.True(body.GetProperty("success").GetBoolean());
        Assert.Equal("a", body.GetProperty("data").GetProperty("text").GetString());
        Assert.Equal(JsonValueKind.Null, body.GetProperty("message").ValueKind);
    }

    internal static async Task<JsonElement> AssertProblemAsync(HttpResponseMessage answer, int status, string code)
    {
        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.BodyAsync();
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal(code, problem.GetProperty("error").GetString());
        Assert.False(problem.GetProperty("success").GetBoolean());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.GetProperty("type").GetString()!);
        Assert.NotEmpty(problem.GetProperty("message").GetString()!);
        Assert.Equal(problem.GetProperty("message").GetString(), problem.GetProperty("detail").GetString());
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
        Assert.True(problem.TryGetProperty("details", out _));
        return problem;
    }
}
