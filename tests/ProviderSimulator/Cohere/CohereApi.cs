using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator.Compatible;
using MediaLab.ProviderSimulator.OpenAi;

namespace MediaLab.ProviderSimulator.Cohere;

/// <summary>Cohere's own chat under /cohere.</summary>
internal static class CohereApi
{
    private const string Words = "The lighthouse keeper counted the waves. One for every letter that never came, and one for the lamp.";

    private static readonly Dialect Errors = new("cohere", "/cohere")
    {
        ChatMembers = [],
        Usage = () => [],
        Refusals = new Dictionary<Scenario, (int, string)>
        {
            [Scenario.Invalid] = (401, """{"id":"1","message":"invalid api token"}"""),
            [Scenario.Quota] = (402, """{"id":"1","message":"Please add or update your payment method at https://dashboard.cohere.com."}"""),
            [Scenario.RateLimited] = (429, """{"id":"1","message":"You are past the per minute request limit, please wait and try again later."}"""),
            [Scenario.Moderation] = (422, """{"id":"1","message":"The prompt was blocked by moderation."}"""),
            [Scenario.ServerError] = (500, """{"id":"1","message":"internal server error"}"""),
            [Scenario.Overloaded] = (503, """{"id":"1","message":"service unavailable"}"""),
        },
    };

    public static void MapCohere(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/cohere/v2/chat", ChatAsync);
        routes.MapGet("/cohere/v1/models", (HttpContext http) => CompatibleApi.Check(Errors, http, """{"models":[{"name":"command-a-03-2025"}]}"""));
    }


    private static async Task<IResult> ChatAsync(HttpContext http, Submissions submissions)
    {
        var (body, problem) = await StrictBody.ReadAsync(
            http, ["model", "messages", "stream"], ["max_tokens", "temperature", "p", "k", "seed", "response_format", "stop_sequences", "safety_mode"]);
        var (scenario, submission, refused) = CompatibleApi.Take(Errors, http, submissions, body, problem);
        if (refused is not null)
        {
            return refused;
        }

        if (await OpenAiApi.WaitAsync(scenario, http))
        {
            return Results.Empty;
        }

        var events = new ServerSentEvents(http, submission);
        events.Open();
        await events.SendAsync(JsonNode.Parse("""{"type":"message-start","id":"m1","delta":{"message":{"role":"assistant","content":[]}}}""")!, "message-start");
        await events.SendAsync(JsonNode.Parse("""{"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text","text":""}}}}""")!, "content-start");
        var words = scenario == Scenario.Empty ? [] : Words.Split(' ');
        foreach (var (word, place) in words.Select((word, place) => (word, place)))
        {
            if (scenario == Scenario.Cut && place == 5)
            {
                events.Break();
                return Results.Empty;
            }

            if (scenario == Scenario.Slow)
            {
                await Task.Delay(250, http.RequestAborted);
            }

            var delta = new JsonObject { ["message"] = new JsonObject { ["content"] = new JsonObject { ["text"] = (place == 0 ? "" : " ") + word } } };
            await events.SendAsync(new JsonObject { ["type"] = "content-delta", ["index"] = 0, ["delta"] = delta }, "content-delta");
        }

        await events.SendAsync(JsonNode.Parse("""{"type":"content-end","index":0}""")!, "content-end");
        await events.SendAsync(
            new JsonObject
            {
                ["type"] = "message-end",
                ["delta"] = new JsonObject
                {
                    ["finish_reason"] = scenario is Scenario.JobFails or Scenario.StreamFails ? "ERROR" : "COMPLETE",
                    ["usage"] = JsonNode.Parse("""{"billed_units":{"input_tokens":40,"output_tokens":21},"tokens":{"input_tokens":540,"output_tokens":23}}"""),
                },
            },
            "message-end");
        return Results.Empty;
    }
}
