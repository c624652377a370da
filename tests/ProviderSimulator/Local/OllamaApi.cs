using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator.OpenAi;

namespace MediaLab.ProviderSimulator.Local;

/// <summary>Ollama under /ollama. There are no keys: the prompt says what happens.</summary>
internal static class OllamaApi
{
    private const string Words = "The lighthouse keeper counted the waves. One for every letter that never came, and one for the lamp.";

    public static void MapOllama(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/ollama");
        api.MapGet("/api/version", () => Results.Json(new JsonObject { ["version"] = "0.30.0" }));
        api.MapGet("/api/tags", () => Results.Json(JsonNode.Parse("""{"models":[{"name":"qwen3:8b","model":"qwen3:8b","size":5200000000}]}""")));
        api.MapPost("/api/chat", ChatAsync);
    }

    private static async Task<IResult> ChatAsync(HttpContext http, Submissions submissions)
    {
        var (body, problem) = await StrictBody.ReadAsync(http, ["model", "messages"], ["stream", "format", "think", "options", "keep_alive"]);
        var message = body["messages"]?.AsArray().LastOrDefault();
        var prompt = (string?)message?["content"] ?? "";
        var submission = new Submission("ollama", http.Request.Path.Value!, body);
        var before = submissions.Add(prompt, submission);
        var scenario = Scenarios.Of(prompt);
        problem ??= message?["images"] is JsonArray images && images.Any(image => ((string)image!).StartsWith("data:", StringComparison.Ordinal)) ? "illegal base64 data" : null;
        (int Status, string Message)? refused = (string?)body["model"] is not "qwen3:8b" ? (404, $"model '{body["model"]}' not found")
            : problem is not null ? (400, problem)
            : scenario == Scenario.Overloaded || (scenario == Scenario.OverloadedOnce && before == 0) ? (503, "server busy, please try again.  maximum pending requests exceeded")
            : scenario == Scenario.ServerError ? (500, "llama runner process has terminated")
            : null;
        if (refused is { } refusal)
        {
            submission.Status = refusal.Status;
            return Results.Json(new JsonObject { ["error"] = refusal.Message }, statusCode: refusal.Status);
        }

        if (await OpenAiApi.WaitAsync(scenario, http))
        {
            return Results.Empty;
        }

        submission.Status = 200;
        http.Response.ContentType = "application/x-ndjson";
        Task LineAsync(JsonObject line) => new ServerSentEvents(http, submission).WriteAsync(line.ToJsonString() + "\n");
        JsonObject Piece(string text) => new() { ["model"] = "qwen3:8b", ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text }, ["done"] = false };
        if (scenario == Scenario.Cut && before == 0)
        {
            await LineAsync(Piece(""));
            http.Abort();
            return Results.Empty;
        }

        if (scenario == Scenario.JobFails)
        {
            await LineAsync(new JsonObject { ["error"] = "an error was encountered while running the model: CUDA error" });
            return Results.Empty;
        }

        foreach (var (word, place) in (scenario == Scenario.Empty ? [] : Words.Split(' ')).Select((word, place) => (word, place)))
        {
            if (scenario == Scenario.Slow)
            {
                await Task.Delay(250, http.RequestAborted);
            }

            await LineAsync(Piece((place == 0 ? "" : " ") + word));
        }

        var end = Piece("");
        (end["done"], end["done_reason"], end["prompt_eval_count"], end["eval_count"], end["eval_duration"]) = (true, "stop", 50, 21, 1_000_000);
        await LineAsync(end);
        return Results.Empty;
    }
}
