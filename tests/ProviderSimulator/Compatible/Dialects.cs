using System.Text.Json.Nodes;

namespace MediaLab.ProviderSimulator.Compatible;

/// <summary>The services, as strict as they are.</summary>
internal static class Dialects
{
    private static readonly string[] Usual = ["max_tokens", "temperature", "top_p", "seed", "response_format", "stop"];

    public static Dialect Xai { get; } = new("xai", "/xai/v1")
    {
        Check = ("/api-key", """{"redacted_api_key":"xai-...7","name":"main","team_id":"1","acls":["api-key:model:*"]}"""),
        ChatMembers = [.. Usual, "reasoning_effort"],
        // Thinking is not within the completion here: the total says so.
        Usage = () => (JsonObject)JsonNode.Parse("""
            {"prompt_tokens":50,"completion_tokens":18,"total_tokens":71,"prompt_tokens_details":{"text_tokens":50,"image_tokens":0,"cached_tokens":20},
             "completion_tokens_details":{"reasoning_tokens":3},"cost_in_usd_ticks":1234567000}
            """)!,
        Refusals = new Dictionary<Scenario, (int, string)>
        {
            [Scenario.Invalid] = (400, """{"code":"Client specified an invalid argument","error":"Incorrect API key provided: sk***. You can obtain an API key from https://console.x.ai."}"""),
            [Scenario.Quota] = (403, """{"code":"The caller does not have permission to execute the specified operation","error":"Your team has either used all available credits or reached its monthly spending limit."}"""),
            [Scenario.Moderation] = (403, """{"code":"The caller does not have permission to execute the specified operation","error":"Content violates usage guidelines."}"""),
        },
        Pictures = new(
            "/images/generations", ["n", "aspect_ratio", "resolution", "response_format", "images"],
            body => (string?)body["response_format"] is not ("url" or "b64_json") ? "response_format" : null,
            count => new JsonObject { ["cost_in_usd_ticks"] = 200_000_000L * count })
        { EditPath = "/images/edits" },
        Speech = new("/tts", ["text", "language"], ["voice_id", "output_format"]),
    };

    public static Dialect Together { get; } = new("together", "/together/v1")
    {
        Check = ("/models", """[{"id":"some-model","object":"model","created":1,"type":"chat"}]"""),
        ChatMembers = [.. Usual, "reasoning_effort"],
        Usage = () => (JsonObject)JsonNode.Parse("""{"prompt_tokens":50,"completion_tokens":21,"total_tokens":71}""")!,
        Refusals = new Dictionary<Scenario, (int, string)>
        {
            [Scenario.Quota] = (402, """{"error":{"message":"Credit limit exceeded.","type":"credit_limit","param":null,"code":null}}"""),
            [Scenario.Moderation] = (422, """{"error":{"message":"NSFW content detected in the prompt.","type":"invalid_request_error","param":"prompt","code":null}}"""),
        },
        Pictures = new(
            "/images/generations",
            ["n", "width", "height", "steps", "seed", "negative_prompt", "image_url", "reference_images", "guidance_scale", "response_format", "output_format", "disable_safety_checker"],
            body => (string?)body["response_format"] is not ("url" or "base64") ? "response_format must be url or base64." : null, _ => null)
        {
            Beside = (index, byLink) => new JsonObject { ["index"] = index, ["type"] = byLink ? "url" : "b64_json" },
            SaysObject = true,
        },
        Speech = new("/audio/speech", ["model", "input", "voice"], ["response_format", "language", "sample_rate"]),
    };

    public static Dialect OpenRouter { get; } = new("openrouter", "/openrouter/api/v1")
    {
        Check = ("/key", """{"data":{"label":"sk-or-...7","limit":null,"limit_remaining":null,"usage":0,"is_free_tier":false}}"""),
        Models = modality => new JsonObject { ["data"] = new JsonArray([.. Listed(modality)]) },
        ChatMembers = [.. Usual, "reasoning", "provider", "models"],
        KeepAlive = ": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n",
        Usage = () => (JsonObject)JsonNode.Parse("""
            {"prompt_tokens":50,"completion_tokens":21,"total_tokens":71,"cost":0.000123456,"is_byok":false,
             "cost_details":{"upstream_inference_cost":null,"upstream_inference_prompt_cost":0.0001,"upstream_inference_completions_cost":0.00002},
             "prompt_tokens_details":{"cached_tokens":20,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":3}}
            """)!,
        ErrorChunk = () => JsonNode.Parse("""
            {"id":"gen-1","object":"chat.completion.chunk","created":1790000000,"model":"x","error":{"code":502,"message":"Provider disconnected"},
             "choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}
            """)!,
        Refusals = new Dictionary<Scenario, (int, string)>
        {
            [Scenario.Invalid] = (401, """{"error":{"code":401,"message":"No auth credentials found"}}"""),
            [Scenario.Quota] = (402, """{"error":{"code":402,"message":"Insufficient credits","metadata":{"error_type":"payment_required"}}}"""),
            [Scenario.RateLimited] = (429, """{"error":{"code":429,"message":"Rate limit exceeded","metadata":{"error_type":"rate_limit_exceeded"}}}"""),
            [Scenario.Moderation] = (403, """{"error":{"code":403,"message":"Your input was flagged","metadata":{"reasons":["violence"],"flagged_input":"..."}}}"""),
            [Scenario.ServerError] = (500, """{"error":{"code":500,"message":"Internal Server Error"}}"""),
            [Scenario.Overloaded] = (503, """{"error":{"code":503,"message":"No provider has room","metadata":{"error_type":"provider_overloaded"}}}"""),
        },
        Pictures = new(
            "/images", ["n", "aspect_ratio", "resolution", "size", "quality", "output_format", "background", "seed", "input_references", "provider", "stream"], _ => null,
            count => (JsonObject)JsonNode.Parse($$$"""{"prompt_tokens":0,"completion_tokens":{{{4175 * count}}},"total_tokens":{{{4175 * count}}},"cost":{{{0.04m * count}}},"is_byok":false}""")!)
        {
            Beside = (_, _) => new JsonObject { ["media_type"] = "image/jpeg" },
        },
        Speech = new("/audio/speech", ["model", "input", "response_format"], ["voice", "speed"], Costs: 300_000),
    };

    private static IEnumerable<JsonNode> Listed(string modality)
    {
        (string Id, string Name, string? Ends, string[] Makes)[] models =
        [
            // As real ones do: it writes, and it makes pictures.
            ("simulated/both", "Simulated: both", null, ["text", "image"]),
            ($"simulated/{modality}", $"Simulated: {modality}", "2027-03-31", [modality]),
            ("moonshotai/kimi-k2.6", "Another name", null, ["text"]),
        ];
        return models.Where(model => model.Makes.Contains(modality))
            .Select(model => new JsonObject { ["id"] = model.Id, ["name"] = model.Name, ["created"] = 1_790_000_000, ["expiration_date"] = model.Ends });
    }

    public static IReadOnlyList<Dialect> All { get; } =
    [
        new("mistral", "/mistral/v1")
        {
            ChatMembers = ["max_tokens", "temperature", "top_p", "random_seed", "response_format", "stop", "safe_prompt"],
            Usage = () => (JsonObject)JsonNode.Parse("""{"prompt_tokens":50,"completion_tokens":21,"total_tokens":71,"num_cached_tokens":20}""")!,
            TextInParts = true,
            Refusals = new Dictionary<Scenario, (int, string)>
            {
                [Scenario.Invalid] = (401, """{"detail":"Unauthorized"}"""),
                [Scenario.RateLimited] = (429, """{"object":"error","message":"Requests rate limit exceeded","type":"rate_limited","param":null,"code":"1300"}"""),
                [Scenario.Moderation] = (403, """{"object":"error","message":"The request was blocked by moderation.","type":"moderation","code":null}"""),
            },
            Speech = new("/audio/speech", ["model", "input", "voice_id"], ["response_format"], "audio_data"),
        },
        new("deepseek", "/deepseek")
        {
            Check = ("/user/balance", """{"is_available":true,"balance_infos":[{"currency":"USD","total_balance":"5.00","granted_balance":"0.00","topped_up_balance":"5.00"}]}"""),
            ChatMembers = ["max_tokens", "temperature", "top_p", "response_format", "stop", "stream_options"],
            KeepAlive = ": keep-alive\n\n\n\n: keep-alive\n\n",
            UsageWhenAsked = true,
            Usage = () => (JsonObject)JsonNode.Parse("""
                {"prompt_tokens":50,"completion_tokens":21,"total_tokens":71,"prompt_cache_hit_tokens":20,"prompt_cache_miss_tokens":30,"completion_tokens_details":{"reasoning_tokens":3}}
                """)!,
            Refusals = new Dictionary<Scenario, (int, string)>
            {
                [Scenario.Quota] = (402, """{"error":{"message":"Insufficient Balance","type":"unknown_error","param":null,"code":"invalid_request_error"}}"""),
            },
        },
        new("groq", "/groq/openai/v1")
        {
            ChatMembers = ["max_completion_tokens", "temperature", "top_p", "seed", "response_format", "stop", "stream_options", "reasoning_effort"],
            UsageMember = "x_groq",
            Usage = () => (JsonObject)JsonNode.Parse("""
                {"queue_time":0.01,"prompt_time":0.002,"completion_time":0.05,"prompt_tokens":50,"completion_tokens":21,"total_tokens":71,"prompt_tokens_details":{"cached_tokens":20}}
                """)!,
            Refusals = new Dictionary<Scenario, (int, string)>
            {
                [Scenario.Overloaded] = (498, """{"error":{"message":"Flex tier capacity exceeded.","type":"capacity","code":"capacity_exceeded"}}"""),
            },
            Speech = new("/audio/speech", ["model", "input", "voice", "response_format"], []),
        },
        new("huggingface", "/huggingface/v1")
        {
            Check = ("//huggingface/api/whoami-v2", """{"type":"user","name":"somebody"}"""),
            ChatMembers = [.. Usual, "stream_options"],
            UsageWhenAsked = true,
            Usage = () => (JsonObject)JsonNode.Parse("""{"prompt_tokens":50,"completion_tokens":21,"total_tokens":71,"prompt_tokens_details":{"cached_tokens":20}}""")!,
            Refusals = new Dictionary<Scenario, (int, string)>
            {
                [Scenario.Invalid] = (401, """{"error":"Invalid username or password."}"""),
                [Scenario.Quota] = (402, """{"error":"You have exceeded your monthly included credits for Inference Providers."}"""),
                [Scenario.Overloaded] = (503, """{"error":"Model is loading","estimated_time":20.0}"""),
            },
        },
        Together,
        Xai,
        OpenRouter,
        new("custom", "/custom/v1")
        {
            ChatMembers = [.. Usual, "stream_options"],
            UsageWhenAsked = true,
            SaysDone = false,
            Usage = () => (JsonObject)JsonNode.Parse("""{"prompt_tokens":50,"completion_tokens":21,"total_tokens":71}""")!,
            Pictures = new("/images/generations", ["n", "size", "quality"], _ => null, _ => null) { ByLink = true },
            Speech = new("/audio/speech", ["model", "input", "voice"], ["response_format", "speed"]),
        },
    ];
}
