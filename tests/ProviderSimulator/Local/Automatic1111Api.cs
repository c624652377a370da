using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator.Media;
using MediaLab.ProviderSimulator.OpenAi;

namespace MediaLab.ProviderSimulator.Local;

/// <summary>AUTOMATIC1111 under /automatic1111. There are no keys: the prompt says what happens.</summary>
internal static class Automatic1111Api
{
    private static readonly string[] Members =
    [
        "negative_prompt", "width", "height", "steps", "cfg_scale", "sampler_name", "scheduler", "seed", "batch_size", "n_iter", "override_settings",
        "init_images", "denoising_strength", "mask",
    ];


    public static void MapAutomatic1111(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/automatic1111/sdapi/v1");
        api.MapPost("/txt2img", MakeAsync);
        api.MapPost("/img2img", MakeAsync);
        api.MapGet("/progress", () => Results.Json(JsonNode.Parse("""{"progress":0.4,"eta_relative":5.1,"state":{"sampling_step":10,"sampling_steps":25},"current_image":null}""")));
        api.MapPost("/interrupt", (Submissions submissions) =>
        {
            submissions.Add("automatic1111 interrupt", new Submission("automatic1111", "/interrupt", new JsonObject()));
            return Results.Json(new JsonObject());
        });
    }

    private static async Task<IResult> MakeAsync(HttpContext http, Submissions submissions)
    {
        var (body, problem) = await StrictBody.ReadAsync(http, ["prompt"], Members);
        var prompt = (string?)body["prompt"] ?? "";
        var submission = new Submission("automatic1111", http.Request.Path.Value!, body);
        var before = submissions.Add(prompt, submission);
        var scenario = Scenarios.Of(prompt);
        problem ??= http.Request.Path.Value!.EndsWith("img2img", StringComparison.Ordinal) && body["init_images"] is not JsonArray { Count: > 0 } ? "Init image not found" : null;
        if (problem is not null)
        {
            submission.Status = 422;
            return Results.Json(new JsonObject { ["detail"] = new JsonArray(new JsonObject { ["msg"] = problem }) }, statusCode: 422);
        }

        if (scenario == Scenario.ServerError)
        {
            submission.Status = 500;
            return Results.Json(JsonNode.Parse("""{"error":"OutOfMemoryError","detail":"","body":"","errors":"CUDA out of memory."}"""), statusCode: 500);
        }

        if (scenario == Scenario.Cut && before == 0)
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("""{"images":["iVBOR""");
            await http.Response.Body.FlushAsync();
            http.Abort();
            return Results.Empty;
        }

        if (await OpenAiApi.WaitAsync(scenario, http))
        {
            return Results.Empty;
        }

        if (scenario == Scenario.Slow)
        {
            await Task.Delay(TimeSpan.FromSeconds(3), http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        submission.Status = 200;
        var picture = Convert.ToBase64String(Samples.Png(body["width"]!.GetValue<int>(), body["height"]!.GetValue<int>()));
        var count = scenario == Scenario.Empty ? 0 : body["n_iter"]?.GetValue<int>() ?? 1;
        return Results.Json(new JsonObject
        {
            ["images"] = new JsonArray([.. Enumerable.Range(0, count).Select(_ => (JsonNode)picture)]),
            ["parameters"] = new JsonObject(),
            ["info"] = """{"seed":1,"all_seeds":[1]}""",
        });
    }
}
