using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator.OpenAi;

namespace MediaLab.ProviderSimulator.Anthropic;

/// <summary>Anthropic's API under /anthropic/v1.</summary>
internal static class AnthropicApi
{
    private const string Words = "Snow had covered the station clock, so nobody could say how late the train was, and nobody minded.";

    private static readonly HashSet<string?> Samples = ["claude-opus-4-6", "claude-sonnet-4-6", "claude-haiku-4-5"];

    public static void MapAnthropic(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/anthropic/v1");
        api.MapGet("/models", Models);
        api.MapPost("/messages", MessagesAsync);
    }

    private static IResult Models(HttpContext http) => HeaderProblem(http) ?? Refusal(Scenarios.Of(KeyOf(http)), 0, free: true) ?? Results.Json(new JsonObject
    {
        ["data"] = new JsonArray(new JsonObject
        {
            ["type"] = "model",
            ["id"] = "claude-opus-5-5",
            ["display_name"] = "Claude Opus 5.5",
            ["created_at"] = "2026-09-22T00:00:00Z",
        }),
        ["has_more"] = false,
        ["first_id"] = "claude-opus-5-5",
        ["last_id"] = "claude-opus-5-5",
    });

    private static async Task<IResult> MessagesAsync(HttpContext http, Submissions submissions)
    {
        var (body, problem) = await StrictBody.ReadAsync(
            http, ["model", "max_tokens", "messages"],
            ["system", "stream", "output_config", "thinking", "stop_sequences", "metadata", "service_tier", "tools", "tool_choice", "cache_control", "temperature", "top_p", "top_k"]);
        var submission = new Submission("anthropic", http.Request.Path.Value!["/anthropic".Length..], body);
        var before = submissions.Add(KeyOf(http) ?? "", submission);
        var scenario = Scenarios.Of(KeyOf(http));
        // Newer models take sampling only at its defaults.
        problem ??= !Samples.Contains((string?)body["model"]) && (body["temperature"] is not null || body["top_p"] is not null || body["top_k"] is not null)
            ? "temperature: this model does not accept sampling parameters."
            : null;
        problem ??= (body["stream"]?.GetValue<bool>() ?? false) ? null : "This simulator streams text.";
        problem ??= body["messages"]!.AsArray().SelectMany(message => message!["content"] as JsonArray ?? []).Where(block => (string?)block!["type"] == "image")
            .All(block => block!["source"] is { } source && (string?)source["type"] == "base64"
                && (string?)source["media_type"] is "image/png" or "image/jpeg" or "image/gif" or "image/webp" && Convert.TryFromBase64String((string)source["data"]!, new byte[8 << 20], out _))
            ? null : "messages.0.content: invalid image source";
        problem ??= body["output_config"]?["format"] is not { } format ? null
            : (string?)format["type"] == "json_schema" && format["schema"] is JsonObject schema ? StructuredAnswers.Problem(schema, strict: false)
            : "output_config.format: invalid";
        var refused = HeaderProblem(http) ?? Refusal(scenario, before, free: false)
            ?? (KnownModels.Has("anthropic", (string?)body["model"]) ? null : Error(404, "not_found_error", $"model: {body["model"]}")) ?? (problem is null ? null : Error(400, "invalid_request_error", problem));
        if (refused is not null)
        {
            submission.Status = (WithHeader.Innermost(refused) as IStatusCodeHttpResult)?.StatusCode ?? 400;
            return refused;
        }

        if (!await OpenAiApi.WaitAsync(scenario, http))
        {
            await StreamAsync(http, scenario, submission, body);
        }

        return Results.Empty;
    }

    private static async Task StreamAsync(HttpContext http, Scenario? scenario, Submission submission, JsonObject body)
    {
        var events = new ServerSentEvents(http, submission);
        http.Response.Headers["request-id"] = $"req_{Guid.NewGuid():N}";
        events.Open();
        await events.SendAsync(
            new JsonObject
            {
                ["type"] = "message_start",
                ["message"] = new JsonObject
                {
                    ["id"] = $"msg_{Guid.NewGuid():N}",
                    ["type"] = "message",
                    ["role"] = "assistant",
                    ["model"] = body["model"]!.GetValue<string>(),
                    ["content"] = new JsonArray(),
                    ["stop_reason"] = null,
                    ["stop_sequence"] = null,
                    ["stop_details"] = null,
                    ["container"] = null,
                    ["usage"] = new JsonObject
                    {
                        ["input_tokens"] = 30,
                        ["cache_creation_input_tokens"] = 5,
                        ["cache_read_input_tokens"] = 12,
                        ["output_tokens"] = 1,
                        ["cache_creation"] = null,
                        ["inference_geo"] = null,
                        ["server_tool_use"] = null,
                        ["service_tier"] = "standard",
                    },
                },
            },
            "message_start");
        await events.SendAsync(
            new JsonObject { ["type"] = "content_block_start", ["index"] = 0, ["content_block"] = new JsonObject { ["type"] = "text", ["text"] = "", ["citations"] = null } }, "content_block_start");
        await events.WriteAsync("event: ping\ndata: {\"type\":\"ping\"}\n\n");
        var words = scenario is Scenario.Empty or Scenario.Moderation ? [] : (body["output_config"]?["format"]?["schema"] is { } schema ? StructuredAnswers.For(schema)!.ToJsonString() : Words).Split(' ');
        foreach (var (word, place) in words.Select((word, place) => (word, place)))
        {
            if (scenario == Scenario.Cut && place == 5)
            {
                events.Break();
                return;
            }

            if (scenario == Scenario.StreamFails && place == 5)
            {
                await events.SendAsync(new JsonObject { ["type"] = "error", ["error"] = new JsonObject { ["type"] = "api_error", ["message"] = "Internal server error" } }, "error");
                return;
            }

            if (scenario == Scenario.Slow)
            {
                await Task.Delay(250, http.RequestAborted);
            }

            await events.SendAsync(
                new JsonObject { ["type"] = "content_block_delta", ["index"] = 0, ["delta"] = new JsonObject { ["type"] = "text_delta", ["text"] = (place == 0 ? "" : " ") + word } },
                "content_block_delta");
        }

        await events.SendAsync(new JsonObject { ["type"] = "content_block_stop", ["index"] = 0 }, "content_block_stop");
        await events.SendAsync(
            new JsonObject
            {
                ["type"] = "message_delta",
                ["delta"] = new JsonObject
                {
                    ["container"] = null,
                    ["stop_sequence"] = null,
                    ["stop_reason"] = scenario == Scenario.Moderation ? "refusal" : "end_turn",
                    ["stop_details"] = scenario == Scenario.Moderation
                        ? new JsonObject { ["type"] = "refusal", ["category"] = "cyber", ["explanation"] = "This request was declined under the usage policy." }
                        : null,
                },
                ["usage"] = new JsonObject
                {
                    ["input_tokens"] = 30,
                    ["cache_creation_input_tokens"] = 5,
                    ["cache_read_input_tokens"] = 12,
                    ["output_tokens"] = 24,
                    ["server_tool_use"] = null,
                },
            },
            "message_delta");
        await events.SendAsync(new JsonObject { ["type"] = "message_stop" }, "message_stop");
    }

    /// <summary>In the header of old, or as Anthropic's JavaScript SDK sends it since 1.12.</summary>
    private static string? KeyOf(HttpContext http) =>
        http.Request.Headers["x-api-key"].ToString() is { Length: > 0 } key ? key
        : http.Request.Headers.Authorization.ToString() is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var token] ? token
        : null;

    /// <summary>The long-lived version, which MediaLab speaks, and the one that Anthropic's JavaScript SDK 1.12 asks for.</summary>
    private static IResult? HeaderProblem(HttpContext http) =>
        http.Request.Headers["anthropic-version"].ToString() is "2023-06-01" or "2026-10-21" ? null : Error(400, "invalid_request_error", "anthropic-version: header is required");

    private static IResult? Refusal(Scenario? scenario, int before, bool free) => scenario switch
    {
        null or Scenario.Invalid => Error(401, "authentication_error", "invalid x-api-key"),
        _ when free => null,
        Scenario.Quota => Error(400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."),
        Scenario.RateLimited => new WithHeader(Error(429, "rate_limit_error", "This request would exceed your organization's rate limit."), "retry-after", "0"),
        Scenario.RateLimitedOnce when before == 0 => new WithHeader(Error(429, "rate_limit_error", "This request would exceed your organization's rate limit."), "retry-after", "0"),
        Scenario.ServerError => Error(500, "api_error", "Internal server error"),
        Scenario.Overloaded => Error(529, "overloaded_error", "Overloaded"),
        Scenario.OverloadedOnce when before == 0 => Error(529, "overloaded_error", "Overloaded"),
        Scenario.BadGateway => Results.Content("<html><body>502 Bad Gateway</body></html>", "text/html", statusCode: 502),
        _ => null,
    };

    private static IResult Error(int status, string type, string message)
    {
        var requestId = $"req_{Guid.NewGuid():N}";
        return new WithHeader(
            Results.Json(new JsonObject { ["type"] = "error", ["error"] = new JsonObject { ["type"] = type, ["message"] = message }, ["request_id"] = requestId }, statusCode: status),
            "request-id", requestId);
    }
}
