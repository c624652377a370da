using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator.Media;
using MediaLab.ProviderSimulator.OpenAi;

namespace MediaLab.ProviderSimulator.Gemini;

/// <summary>generateContent and streamGenerateContent: words, pictures and sound.</summary>
internal static class GeminiContentApi
{
    public const string BlockedWord = "forbidden";
    public const string DailyQuotaWord = "every day";

    /// <summary>By this word in the prompt the model stops midway, for no reason that anybody is to blame for.</summary>
    public const string StopsWord = "stop midway";

    private const string Words = "The tide went out and left the harbour to the gulls, who argued about it until noon.";
    private static readonly string[] Ratios = ["1:1", "1:4", "4:1", "1:8", "8:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9"];

    public static async Task<IResult> StreamAsync(string model, HttpContext http, Submissions submissions)
    {
        var (body, submission, refused) = await ReadAsync(http, submissions);
        if (refused is not null)
        {
            return refused;
        }

        if (http.Request.Query["alt"] != "sse")
        {
            return GeminiApi.Refuse(submission, "This simulator streams server-sent events only.");
        }

        var scenario = Scenarios.Of(GeminiApi.KeyOf(http));
        if (await OpenAiApi.WaitAsync(scenario, http))
        {
            return Results.Empty;
        }

        var events = new ServerSentEvents(http, submission);
        events.Open();
        if (IsBlocked(body))
        {
            await events.SendAsync(Blocked(model));
            return Results.Empty;
        }

        var shape = body["generationConfig"]?["responseJsonSchema"];
        var words = scenario == Scenario.Empty ? [] : (shape is null ? Words : StructuredAnswers.For(shape)!.ToJsonString()).Split(' ');
        await events.SendAsync(Response(model, new JsonArray(new JsonObject { ["text"] = "I am thinking.", ["thought"] = true }), null, null));
        foreach (var (word, place) in words.Select((word, place) => (word, place)))
        {
            if (scenario == Scenario.Cut && place == 5)
            {
                events.Break();
                return Results.Empty;
            }

            if (scenario == Scenario.StreamFails && place == 5)
            {
                await events.SendAsync(new JsonObject { ["error"] = new JsonObject { ["code"] = 500, ["message"] = "An internal error has occurred.", ["status"] = "INTERNAL" } });
                return Results.Empty;
            }

            if (scenario == Scenario.Slow)
            {
                await Task.Delay(250, http.RequestAborted);
            }

            await events.SendAsync(Response(model, new JsonArray(new JsonObject { ["text"] = (place == 0 ? "" : " ") + word }), null, null));
        }

        await events.SendAsync(Response(model, [], scenario == Scenario.Moderation ? "SAFETY" : PromptOf(body).Contains(StopsWord, StringComparison.Ordinal) ? "OTHER" : "STOP", new JsonObject
        {
            ["promptTokenCount"] = 50,
            ["cachedContentTokenCount"] = 20,
            ["candidatesTokenCount"] = 21,
            ["thoughtsTokenCount"] = 9,
            ["totalTokenCount"] = 80,
            ["promptTokensDetails"] = new JsonArray(Tokens("TEXT", 50)),
            ["candidatesTokensDetails"] = new JsonArray(Tokens("TEXT", 21)),
        }));
        return Results.Empty;
    }

    public static async Task<IResult> GenerateAsync(string model, HttpContext http, Submissions submissions)
    {
        var (body, submission, refused) = await ReadAsync(http, submissions);
        if (refused is not null)
        {
            return refused;
        }

        var scenario = Scenarios.Of(GeminiApi.KeyOf(http));
        if (await OpenAiApi.WaitAsync(scenario, http))
        {
            return Results.Empty;
        }

        if (IsBlocked(body))
        {
            return GeminiApi.Answer(submission, Blocked(model));
        }

        var speaks = (string?)body["generationConfig"]!["responseModalities"]?[0] == "AUDIO";
        var answer = speaks ? Speech(model, scenario) : Picture(model, scenario, body);
        if (scenario == Scenario.Cut)
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(answer.ToJsonString()[..200]);
            await http.Response.Body.FlushAsync();
            http.Abort();
            return Results.Empty;
        }

        return GeminiApi.Answer(submission, answer);
    }

    private static JsonObject Picture(string model, Scenario? scenario, JsonObject body)
    {
        var size = (string?)body["generationConfig"]!["imageConfig"]?["imageSize"];
        var tokens = size == "4K" ? 2000 : 1120;
        var picture = new JsonObject { ["inlineData"] = new JsonObject { ["mimeType"] = "image/png", ["data"] = Convert.ToBase64String(scenario == Scenario.WrongType ? ResultFiles.WebPage : Samples.Png(size == "4K" ? 512 : 256, 256)) } };
        var draft = new JsonObject { ["inlineData"] = picture["inlineData"]!.DeepClone(), ["thought"] = true };
        return scenario switch
        {
            Scenario.Moderation => Response(model, [], "IMAGE_SAFETY", Usage(0, 30)),
            Scenario.Empty => Response(model, new JsonArray(new JsonObject { ["text"] = "I cannot draw that, but I can describe it." }), "STOP", Usage(0, 30)),
            Scenario.JobFails => Response(model, [], "NO_IMAGE", Usage(0, 30)),
            _ => Response(model, new JsonArray(new JsonObject { ["text"] = "Here it is." }, draft, picture), "STOP", Usage(tokens, 30)),
        };
        JsonObject Usage(int images, int text) => new()
        {
            ["promptTokenCount"] = 40,
            ["candidatesTokenCount"] = images + text,
            ["thoughtsTokenCount"] = 100,
            ["totalTokenCount"] = 140 + images + text,
            ["candidatesTokensDetails"] = images == 0 ? new JsonArray(Tokens("TEXT", text)) : new JsonArray(Tokens("IMAGE", images), Tokens("TEXT", text)),
        };
    }

    private static JsonObject Speech(string model, Scenario? scenario)
    {
        // A second of silence as bare samples.
        var sound = new JsonObject { ["inlineData"] = new JsonObject { ["mimeType"] = "audio/L16;codec=pcm;rate=24000", ["data"] = Convert.ToBase64String(new byte[48_000]) } };
        var usage = new JsonObject
        {
            ["promptTokenCount"] = 12,
            ["candidatesTokenCount"] = 25,
            ["totalTokenCount"] = 37,
            ["candidatesTokensDetails"] = new JsonArray(Tokens("AUDIO", 25)),
        };
        return scenario switch
        {
            Scenario.Empty => Response(model, [], "OTHER", new JsonObject { ["promptTokenCount"] = 12, ["totalTokenCount"] = 12 }),
            Scenario.Moderation => Response(model, [], "PROHIBITED_CONTENT", new JsonObject { ["promptTokenCount"] = 12, ["totalTokenCount"] = 12 }),
            _ => Response(model, new JsonArray(sound), "STOP", usage),
        };
    }

    private static async Task<(JsonObject Body, Submission Submission, IResult? Refused)> ReadAsync(HttpContext http, Submissions submissions)
    {
        var (body, problem) = await StrictBody.ReadAsync(http, ["contents"], ["generationConfig", "systemInstruction", "safetySettings", "tools", "toolConfig", "cachedContent", "serviceTier", "store"]);
        var (submission, refused) = GeminiApi.Take(http, submissions, body);
        if (refused is null && PromptOf(body).Contains(DailyQuotaWord, StringComparison.Ordinal))
        {
            submission.Status = 429;
            refused = GeminiApi.DailyQuota();
        }

        problem ??= ContentsProblem(body) ?? ConfigurationProblem(body["generationConfig"] as JsonObject);
        return (body, submission, refused ?? (problem is null ? null : GeminiApi.Refuse(submission, problem)));
    }

    private static string? ContentsProblem(JsonObject body)
    {
        foreach (var part in body["contents"]!.AsArray().SelectMany(content => content!["parts"]!.AsArray()))
        {
            var known = part is JsonObject { Count: 1 } members && members.First() is var (name, value) && (name switch
            {
                "text" => value is JsonValue,
                "inlineData" => value is JsonObject { Count: 2 } && value["mimeType"] is not null && Convert.TryFromBase64String((string)value["data"]!, new byte[((string)value["data"]!).Length], out _),
                _ => false,
            });
            if (!known)
            {
                return "Invalid JSON payload received. Unknown name at 'contents[0].parts[0]'.";
            }
        }

        return null;
    }

    private static string? ConfigurationProblem(JsonObject? configuration)
    {
        string[] known = ["maxOutputTokens", "seed", "thinkingConfig", "responseModalities", "imageConfig", "speechConfig", "responseMimeType", "responseJsonSchema"];
        return configuration switch
        {
            null => null,
            _ when configuration.Select(member => member.Key).FirstOrDefault(name => !known.Contains(name)) is { } unknown =>
                $"Invalid JSON payload received. Unknown name \"{unknown}\" at 'generation_config': Cannot find field.",
            _ when configuration["responseJsonSchema"] is not null && (string?)configuration["responseMimeType"] != "application/json" =>
                "response_json_schema is only supported when response_mime_type is application/json.",
            _ when (string?)configuration["thinkingConfig"]?["thinkingLevel"] is { } level && level is not ("MINIMAL" or "LOW" or "MEDIUM" or "HIGH") => $"Invalid value at 'thinking_level': \"{level}\"",
            _ when (string?)configuration["imageConfig"]?["imageSize"] is { } size && size is not ("512" or "1K" or "2K" or "4K") => $"Invalid value at 'image_size': \"{size}\"",
            _ when (string?)configuration["imageConfig"]?["aspectRatio"] is { } ratio && !Ratios.Contains(ratio) => $"Invalid value at 'aspect_ratio': \"{ratio}\"",
            _ when (string?)configuration["responseModalities"]?[0] == "AUDIO" && (string?)configuration["speechConfig"]?["voiceConfig"]?["prebuiltVoiceConfig"]?["voiceName"] is null => "speechConfig is required.",
            _ => null,
        };
    }

    private static string PromptOf(JsonObject body) => (string?)body["contents"]?[0]?["parts"]?[0]?["text"] ?? "";

    private static bool IsBlocked(JsonObject body) => PromptOf(body).Contains(BlockedWord, StringComparison.Ordinal);

    private static JsonObject Blocked(string model) => new()
    {
        ["promptFeedback"] = new JsonObject { ["blockReason"] = "PROHIBITED_CONTENT" },
        ["usageMetadata"] = new JsonObject { ["promptTokenCount"] = 14, ["totalTokenCount"] = 14 },
        ["modelVersion"] = model,
        ["responseId"] = $"resp{Guid.NewGuid():N}",
    };

    private static JsonObject Response(string model, JsonArray parts, string? finishReason, JsonObject? usage)
    {
        var candidate = new JsonObject { ["content"] = new JsonObject { ["role"] = "model", ["parts"] = parts }, ["index"] = 0 };
        if (finishReason is not null)
        {
            candidate["finishReason"] = finishReason;
        }

        var response = new JsonObject { ["candidates"] = new JsonArray(candidate), ["modelVersion"] = model, ["responseId"] = $"resp{Guid.NewGuid():N}" };
        if (usage is not null)
        {
            response["usageMetadata"] = usage;
        }

        return response;
    }

    private static JsonObject Tokens(string modality, int count) => new() { ["modality"] = modality, ["tokenCount"] = count };
}
