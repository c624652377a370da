using System.Text.Json.Nodes;

namespace MediaLab.ProviderSimulator.Compatible;

/// <summary>What OpenRouter says of a call afterwards; not at once.</summary>
internal static class GenerationCosts
{
    public static void MapGenerationCosts(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/openrouter/api/v1/generation", (string id, HttpContext http, Submissions submissions) =>
            submissions.By(CompatibleApi.KeyOf(http) ?? "").FirstOrDefault(submission => submission.GenerationId == id) is { } found && Interlocked.Increment(ref found.Asked) > 1
                ? Results.Json(Answer(found))
                : Results.Json(new JsonObject { ["error"] = new JsonObject { ["code"] = 404, ["message"] = "Generation not found" } }, statusCode: 404));

    /// <summary>As the published example has it.</summary>
    public static JsonObject Answer(Submission submission)
    {
        var usd = submission.BilledNanoUsd!.Value / 1_000_000_000m;
        var data = (JsonObject)JsonNode.Parse("""
            {"api_type":"tts","app_id":null,"cache_discount":null,"cancelled":false,"created_at":"2026-07-15T23:33:19.433273+00:00","data_region":"global",
            "external_user":null,"finish_reason":null,"generation_time":1200,"http_referer":null,"is_byok":false,"latency":1250,"moderation_latency":null,
            "native_finish_reason":null,"native_tokens_cached":null,"native_tokens_completion":null,"native_tokens_completion_images":null,
            "native_tokens_prompt":null,"native_tokens_reasoning":null,"num_fetches":null,"num_input_audio_prompt":null,"num_media_completion":1,
            "num_media_prompt":null,"num_search_results":null,"origin":"","preset_id":null,"provider_name":"Mistral","provider_responses":null,"router":null,
            "service_tier":null,"streamed":false,"tokens_completion":null,"tokens_prompt":null,"upstream_id":null,"upstream_inference_cost":null,
            "user_agent":null,"web_search_engine":null,"workspace_id":null}
            """)!;
        (data["id"], data["model"], data["total_cost"], data["usage"]) = (submission.GenerationId, (string)submission.Request["model"]!, usd, usd);
        return new JsonObject { ["data"] = data };
    }
}
