using System.Text.Json.Nodes;

namespace MediaLab.ProviderSimulator.OpenAi;

/// <summary>OpenAI's <c>POST /responses</c>, streamed.</summary>
internal static class ResponsesApi
{
    // As long an answer as this simulator writes, thinking included.
    private const int TokensNeeded = 21;

    private static readonly string[] Efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

    public static async Task<IResult> AnswerAsync(HttpContext http, Submissions submissions)
    {
        var (body, problem) = await StrictBody.ReadAsync(
            http, ["model", "input"],
            ["instructions", "max_output_tokens", "reasoning", "text", "stream", "store", "temperature", "top_p", "tools", "tool_choice", "metadata", "service_tier", "truncation"]);
        var (scenario, submission, before) = OpenAiApi.Take(http, submissions, body);
        if ((OpenAiApi.Refusal(scenario, before, free: false) ?? OpenAiApi.UnknownModel(body)) is { } refused)
        {
            return OpenAiApi.Remember(submission, refused);
        }

        if ((problem ?? Problem(body)) is { } wrong)
        {
            return OpenAiApi.Remember(submission, OpenAiApi.Error(400, "invalid_request_error", null, wrong));
        }

        if (!await OpenAiApi.WaitAsync(scenario, http))
        {
            await new ResponseStream(http, scenario, submission, body).WriteAsync();
        }

        return Results.Empty;
    }

    private static string? Problem(JsonObject body) => new BodyRules(body)
        .Text("instructions", 1_000_000)
        .Whole("max_output_tokens", 16, 128_000)
        .Flag("stream").Flag("store")
        .Check("reasoning", value => value is JsonObject reasoning && reasoning.All(member => member.Key == "effort" && Efforts.Contains((string?)member.Value)), "takes an effort")
        .Check("input", value => value is JsonValue text ? text.GetValue<string>().Length > 0 : value is JsonArray items && items.Count > 0 && items.All(IsMessage), "must be text or messages")
        .Check(
            "text", value => value is JsonObject text && text.All(member => member.Key is "format" or "verbosity") && (string?)text["format"]?["type"] is "text" or "json_object" or "json_schema",
            "takes a format")
        .Check("text", value => (string?)value["format"]?["type"] != "json_schema" || OpenAiApi.FormatProblem(value["format"]!) is null, "needs a name and a schema that answers can be held to")
        .Require(
            (string?)body["text"]?["format"]?["type"] != "json_object" || body["input"]!.ToJsonString().Contains("json", StringComparison.OrdinalIgnoreCase),
            "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.")
        .Require((bool?)body["stream"] == true, "This simulator streams text.")
        .Problem;

    private static bool IsMessage(JsonNode? item) =>
        item is JsonObject message && message.All(member => member.Key is "role" or "content" or "type") && (string?)message["role"] is "user" or "developer" or "system"
        && message["content"] is JsonArray parts && parts.Count > 0 && parts.All(IsPart);

    private static bool IsPart(JsonNode? item) => item is JsonObject part && (string?)part["type"] switch
    {
        "input_text" => part.Count == 2 && ((string?)part["text"])?.Length > 0,
        "input_image" => part.All(member => member.Key is "type" or "image_url" or "detail" or "file_id")
            && (string?)part["detail"] is "auto" or "low" or "high" or "original"
            && ((string?)part["image_url"])?.StartsWith("data:image/", StringComparison.Ordinal) == true,
        _ => false,
    };

    /// <summary>One answer, event by event.</summary>
    private sealed class ResponseStream(HttpContext http, Scenario? scenario, Submission submission, JsonObject body)
    {
        private readonly ServerSentEvents _events = new(http, submission);
        private readonly string _id = $"resp_{Guid.NewGuid():N}";
        private readonly string _message = $"msg_{Guid.NewGuid():N}";
        private int _number;

        private bool IsShort => (int?)body["max_output_tokens"] < TokensNeeded;

        public async Task WriteAsync()
        {
            http.Response.Headers["x-request-id"] = $"req_{Guid.NewGuid():N}";
            _events.Open();
            await SendAsync("response.created", new() { ["response"] = Response("in_progress", []) });
            await SendAsync("response.in_progress", new() { ["response"] = Response("in_progress", []) });
            var thought = new JsonObject { ["id"] = $"rs_{Guid.NewGuid():N}", ["type"] = "reasoning", ["summary"] = new JsonArray() };
            await SendAsync("response.output_item.added", new() { ["output_index"] = 0, ["item"] = thought });
            await SendAsync("response.output_item.done", new() { ["output_index"] = 0, ["item"] = thought.DeepClone() });
            if (scenario == Scenario.Empty)
            {
                await SendAsync("response.completed", new() { ["response"] = Response("completed", [thought.DeepClone()]) });
                return;
            }

            var part = scenario == Scenario.Refuses ? await RefuseAsync() : await SayAsync();
            if (part is not null)
            {
                await EndAsync(thought, part);
            }
        }

        /// <returns>The part as it stands in the end; null when the stream has ended.</returns>
        private async Task<JsonObject?> SayAsync()
        {
            await BeginAsync(Text(""));
            var words = OpenAiApi.Said(body["text"]?["format"]).Split(' ');
            var text = "";
            foreach (var (place, word) in (IsShort ? words[..4] : words).Index())
            {
                switch (scenario)
                {
                    case Scenario.Cut when place == 5:
                        _events.Break();
                        return null;
                    case Scenario.StreamFails when place == 5:
                        await SendAsync("error", new() { ["code"] = "server_error", ["message"] = "The server had an error while processing your request.", ["param"] = null });
                        return null;
                    case Scenario.Slow:
                        await Task.Delay(250, http.RequestAborted);
                        break;
                }

                var piece = (place == 0 ? "" : " ") + word;
                text += piece;
                await SendAsync("response.output_text.delta", InPart(new() { ["delta"] = piece, ["logprobs"] = new JsonArray() }));
            }

            await SendAsync("response.output_text.done", InPart(new() { ["text"] = text, ["logprobs"] = new JsonArray() }));
            return Text(text);
        }

        private async Task<JsonObject> RefuseAsync()
        {
            const string words = "I'm sorry, but I can't help with that.";
            static JsonObject Refusal(string said) => new() { ["type"] = "refusal", ["refusal"] = said };
            await BeginAsync(Refusal(""));
            await SendAsync("response.refusal.delta", InPart(new() { ["delta"] = words }));
            await SendAsync("response.refusal.done", InPart(new() { ["refusal"] = words }));
            return Refusal(words);
        }

        private async Task BeginAsync(JsonObject part)
        {
            await SendAsync("response.output_item.added", new() { ["output_index"] = 1, ["item"] = Message("in_progress", []) });
            await SendAsync("response.content_part.added", InPart(new() { ["part"] = part }));
        }

        private async Task EndAsync(JsonObject thought, JsonObject part)
        {
            var status = scenario is Scenario.JobFails ? "failed" : scenario is Scenario.JobModerated || IsShort ? "incomplete" : "completed";
            await SendAsync("response.content_part.done", InPart(new() { ["part"] = part.DeepClone() }));
            await SendAsync("response.output_item.done", new() { ["output_index"] = 1, ["item"] = Message(status == "completed" ? "completed" : "incomplete", [part.DeepClone()]) });
            await SendAsync($"response.{status}", new()
            {
                ["response"] = Response(status, [thought.DeepClone(), Message(status == "completed" ? "completed" : "incomplete", [part.DeepClone()])]),
            });
        }

        private JsonObject Response(string status, JsonArray output)
        {
            var response = Described(status, output);
            if (status is "completed" or "incomplete")
            {
                response["usage"] = new JsonObject
                {
                    ["input_tokens"] = 50,
                    ["input_tokens_details"] = new JsonObject { ["cached_tokens"] = 20, ["cache_write_tokens"] = 5 },
                    ["output_tokens"] = IsShort ? 16 : TokensNeeded,
                    ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 3 },
                    ["total_tokens"] = 50 + (IsShort ? 16 : TokensNeeded),
                };
            }

            return response;
        }

        private JsonObject Described(string status, JsonArray output) => new()
        {
            ["id"] = _id,
            ["object"] = "response",
            ["created_at"] = 1_790_000_000,
            ["status"] = status,
            ["error"] = status == "failed" ? new JsonObject { ["code"] = "server_error", ["message"] = "The model failed to generate a response." } : null,
            ["incomplete_details"] = status == "incomplete" ? new JsonObject { ["reason"] = scenario == Scenario.JobModerated ? "content_filter" : "max_output_tokens" } : null,
            ["instructions"] = body["instructions"]?.DeepClone(),
            ["max_output_tokens"] = body["max_output_tokens"]?.DeepClone(),
            ["model"] = body["model"]!.GetValue<string>(),
            ["output"] = output,
            ["parallel_tool_calls"] = true,
            ["previous_response_id"] = null,
            ["reasoning"] = new JsonObject { ["effort"] = body["reasoning"]?["effort"]?.DeepClone() ?? "medium", ["summary"] = null },
            ["store"] = body["store"]?.DeepClone() ?? true,
            ["temperature"] = 1,
            ["text"] = new JsonObject { ["format"] = body["text"]?["format"]?.DeepClone() ?? new JsonObject { ["type"] = "text" } },
            ["tool_choice"] = "auto",
            ["tools"] = new JsonArray(),
            ["top_p"] = 1,
            ["truncation"] = "disabled",
            ["metadata"] = new JsonObject(),
        };

        private JsonObject Message(string status, JsonArray content) =>
            new() { ["id"] = _message, ["type"] = "message", ["role"] = "assistant", ["status"] = status, ["content"] = content };

        private static JsonObject Text(string text) =>
            new() { ["type"] = "output_text", ["text"] = text, ["annotations"] = new JsonArray(), ["logprobs"] = new JsonArray() };

        private JsonObject InPart(JsonObject members)
        {
            members["item_id"] = _message;
            members["output_index"] = 1;
            members["content_index"] = 0;
            return members;
        }

        private Task SendAsync(string name, JsonObject members)
        {
            members["type"] = name;
            members["sequence_number"] = _number++;
            return _events.SendAsync(members, name);
        }
    }
}
