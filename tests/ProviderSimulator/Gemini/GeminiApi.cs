using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator.OpenAi;

namespace MediaLab.ProviderSimulator.Gemini;

/// <summary>Google's Gemini API under /gemini/v1beta.</summary>
internal static class GeminiApi
{
    public const string Provider = "gemini";

    public static void MapGemini(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/gemini/v1beta");
        api.MapGet("/models", Models);
        api.MapPost("/models/{call}", CallAsync);
        api.MapGet("/models/{model}/operations/{id}", GeminiVideo.Operation);
        api.MapPost("/interactions", GeminiInteractions.CreateAsync);
        api.MapGet("/interactions/{id}", GeminiInteractions.Get);
        api.MapPost("/interactions/{id}/cancel", GeminiInteractions.Cancel);
        api.MapGet("/files/{name}", (string name, HttpContext http) => KeyProblem(http) ?? Results.Redirect($"/files/{name.Split(':')[0]}"));
    }

    public static string? KeyOf(HttpContext http) => http.Request.Headers["x-goog-api-key"].ToString() is { Length: > 0 } key ? key : null;

    public static IResult? KeyProblem(HttpContext http) => Scenarios.Of(KeyOf(http)) is null or Scenario.Invalid
        ? Error(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", new JsonObject
        {
            ["@type"] = "type.googleapis.com/google.rpc.ErrorInfo",
            ["reason"] = "API_KEY_INVALID",
            ["domain"] = "googleapis.com",
            ["metadata"] = new JsonObject { ["service"] = "generativelanguage.googleapis.com" },
        })
        : null;

    /// <summary>Remembers a paid call and says whether the scenario refuses it.</summary>
    public static (Submission Submission, IResult? Refused) Take(HttpContext http, Submissions submissions, JsonObject body)
    {
        var submission = new Submission(Provider, http.Request.Path.Value!["/gemini".Length..], body);
        var before = submissions.Add(KeyOf(http) ?? "", submission);
        var refused = KeyProblem(http) ?? Refusal(Scenarios.Of(KeyOf(http)), before);
        submission.Status = refused is null ? 200 : (refused as IStatusCodeHttpResult)?.StatusCode ?? 502;
        return (submission, refused);
    }

    public static IResult Refuse(Submission submission, string message)
    {
        submission.Status = 400;
        return Error(400, "INVALID_ARGUMENT", message);
    }

    public static IResult Answer(Submission submission, JsonNode answer)
    {
        submission.Answers.Add(answer);
        return Results.Json(answer);
    }

    /// <summary>The answer to a job that has begun: it may get lost on the way.</summary>
    public static async Task<IResult> AnswerAsync(HttpContext http, Submission submission, Scenario? scenario, JsonNode answer) =>
        await OpenAiApi.WaitAsync(scenario, http) ? Results.Empty
        : scenario == Scenario.Cut ? await PaidCall.CutAsync(http, answer)
        : Answer(submission, answer);

    public static IResult Error(int status, string name, string message, JsonObject? detail = null)
    {
        var error = new JsonObject { ["code"] = status, ["message"] = message, ["status"] = name };
        if (detail is not null)
        {
            error["details"] = new JsonArray(detail);
        }

        return Results.Json(new JsonObject { ["error"] = error }, statusCode: status);
    }

    private static IResult Models(HttpContext http) => KeyProblem(http) ?? Results.Json(new JsonObject
    {
        ["models"] = new JsonArray(new JsonObject { ["name"] = "models/gemini-3.8-flash", ["displayName"] = "Gemini 3.8 Flash" }),
        ["nextPageToken"] = "next",
    });

    internal static IResult UnknownModel(string? model) => Error(404, "NOT_FOUND", $"models/{model} is not found for API version v1beta, or is not supported for this method.");

    private static Task<IResult> CallAsync(string call, HttpContext http, Submissions submissions, SimulatedJobs jobs) => call.Split(':') switch
    {
        [var model, _] when KeyProblem(http) is null && !KnownModels.Has(Provider, model) => Task.FromResult(UnknownModel(model)),
        [var model, "streamGenerateContent"] => GeminiContentApi.StreamAsync(model, http, submissions),
        [var model, "generateContent"] => GeminiContentApi.GenerateAsync(model, http, submissions),
        [var model, "predictLongRunning"] => GeminiVideo.PredictAsync(model, http, submissions, jobs),
        _ => Task.FromResult(UnknownModel(call)),
    };

    private static IResult? Refusal(Scenario? scenario, int before) => scenario switch
    {
        Scenario.Quota => Error(402, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted."),
        Scenario.RateLimited => Throttled(),
        Scenario.RateLimitedOnce when before == 0 => Throttled(),
        Scenario.ServerError => Error(500, "INTERNAL", "An internal error has occurred."),
        Scenario.Overloaded => Error(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
        Scenario.OverloadedOnce when before == 0 => Error(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
        Scenario.BadGateway => Results.Content("<html><body>502 Bad Gateway</body></html>", "text/html", statusCode: 502),
        _ => null,
    };

    private static IResult Throttled() => Error(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota.", new JsonObject
    {
        ["@type"] = "type.googleapis.com/google.rpc.RetryInfo",
        ["retryDelay"] = "0.01s",
    });

    /// <summary>The day's quota: no scenario of its own, because only the prompt tells them apart in a test.</summary>
    public static IResult DailyQuota() => Error(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota.", new JsonObject
    {
        ["@type"] = "type.googleapis.com/google.rpc.QuotaFailure",
        ["violations"] = new JsonArray(new JsonObject { ["quotaMetric"] = "generate_content_free_tier_requests", ["quotaId"] = "GenerateRequestsPerDayPerProjectPerModel-FreeTier" }),
    });
}
