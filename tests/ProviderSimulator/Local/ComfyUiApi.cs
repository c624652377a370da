using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator.Media;
using MediaLab.ProviderSimulator.OpenAi;

namespace MediaLab.ProviderSimulator.Local;

/// <summary>ComfyUI under /comfyui. There are no keys: the words in the workflow say what happens.</summary>
internal static class ComfyUiApi
{
    private const string Checkpoint = "sd_xl_base_1.0.safetensors";

    public static void MapComfyUi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/comfyui");
        api.MapPost("/prompt", SubmitAsync);
        api.MapPost("/upload/image", (Delegate)UploadAsync);
        api.MapGet("/history/{id}", History);
        api.MapGet("/queue", (SimulatedJobs jobs) => Results.Json(new JsonObject
        {
            ["queue_running"] = Entries(jobs, JobPhase.Running),
            ["queue_pending"] = Entries(jobs, JobPhase.Queued),
        }));
        api.MapPost("/interrupt", (JsonObject body, SimulatedJobs jobs) => Cancel(jobs, (string?)body["prompt_id"]));
        api.MapPost("/queue", (JsonObject body, SimulatedJobs jobs) => Cancel(jobs, (string?)body["delete"]?[0]));
        api.MapGet("/view", (string filename, string type, SimulatedJobs jobs) =>
            type != "output" || jobs.By("comfyui").FirstOrDefault(job => filename == $"{job.Id}{Ending(job)}") is not { Scenario: not Scenario.LinkExpired } job ? Results.StatusCode(404)
            : Ending(job) == ".mp4" ? Results.Bytes(Samples.Mp4(), "video/mp4")
            : Results.Bytes(Samples.Png(64, 64), "image/png"));
    }

    private static async Task<IResult> SubmitAsync(HttpContext http, Submissions submissions, SimulatedJobs jobs)
    {
        var (body, problem) = await StrictBody.ReadAsync(http, ["prompt"], ["client_id", "prompt_id", "extra_data", "front"]);
        var nodes = body["prompt"]!.AsObject().Select(node => node.Value!).ToArray();
        var words = nodes.Where(node => (string?)node["class_type"] == "CLIPTextEncode").Select(node => (string?)node["inputs"]!["text"]).First(text => text is { Length: > 0 })!;
        var submission = new Submission("comfyui", http.Request.Path.Value!, body);
        submissions.Add(words, submission);
        var scenario = Scenarios.Of(words);
        if (problem is not null || nodes.Single(node => (string?)node["class_type"] == "CheckpointLoaderSimple")["inputs"]!["ckpt_name"]!.GetValue<string>() != Checkpoint)
        {
            submission.Status = 400;
            return Results.Json(JsonNode.Parse("""
                {"error":{"type":"prompt_outputs_failed_validation","message":"Prompt outputs failed validation","details":"","extra_info":{}},
                 "node_errors":{"checkpoint":{"errors":[{"type":"value_not_in_list","message":"Value not in list","details":"ckpt_name: not in ['sd_xl_base_1.0.safetensors']"}],
                 "dependent_outputs":["saved"],"class_type":"CheckpointLoaderSimple"}} }
                """), statusCode: 400);
        }

        var id = (string?)body["prompt_id"] ?? Guid.NewGuid().ToString();
        jobs.Add(id, "comfyui", "comfyui", scenario, body);
        if (await OpenAiApi.WaitAsync(scenario, http))
        {
            return Results.Empty;
        }

        submission.Status = 200;
        return Results.Json(new JsonObject { ["prompt_id"] = id, ["number"] = 7, ["node_errors"] = new JsonObject() });
    }

    private static async Task<IResult> UploadAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        return form.Files.GetFile("image") is { } file && form["type"] == "input"
            ? Results.Json(new JsonObject { ["name"] = file.FileName, ["subfolder"] = "", ["type"] = "input" })
            : Results.StatusCode(400);
    }

    private static IResult History(string id, SimulatedJobs jobs)
    {
        if (jobs.Find("comfyui", id, "comfyui") is not { } job)
        {
            return Results.Json(new JsonObject());
        }

        if (job.Ask())
        {
            return Results.StatusCode(500);
        }

        JsonObject? outputs = job.Phase switch
        {
            JobPhase.Done => job.Scenario == Scenario.Empty ? [] : Outputs(job),
            JobPhase.Failed => [],
            _ => null,
        };
        if (outputs is null)
        {
            return Results.Json(new JsonObject());
        }

        var status = job.Phase == JobPhase.Done
            ? JsonNode.Parse("""{"status_str":"success","completed":true,"messages":[["execution_start",{}]]}""")
            : JsonNode.Parse("""{"status_str":"error","completed":false,"messages":[["execution_start",{}],["execution_error",{"node_type":"KSampler","exception_message":"CUDA out of memory.\n"}]]}""");
        return Results.Json(new JsonObject { [id] = new JsonObject { ["outputs"] = outputs, ["status"] = status } });
    }

    /// <summary>Beside the result a preview, which is nothing to keep.</summary>
    private static JsonObject Outputs(SimulatedJob job)
    {
        var list = Has(job, "VHS_VideoCombine") ? "gifs" : "images";
        var saved = new JsonObject { [list] = new JsonArray(new JsonObject { ["filename"] = job.Id + Ending(job), ["subfolder"] = "", ["type"] = "output" }) };
        if (Has(job, "SaveVideo"))
        {
            saved["animated"] = new JsonArray(true);
        }

        return new JsonObject
        {
            ["preview"] = new JsonObject { ["images"] = new JsonArray(new JsonObject { ["filename"] = "preview.png", ["subfolder"] = "", ["type"] = "temp" }) },
            ["saved"] = saved,
        };
    }

    private static string Ending(SimulatedJob job) => Has(job, "SaveVideo") || Has(job, "VHS_VideoCombine") ? ".mp4" : ".png";

    private static bool Has(SimulatedJob job, string node) => job.Request["prompt"]!.AsObject().Any(entry => (string?)entry.Value!["class_type"] == node);

    private static JsonArray Entries(SimulatedJobs jobs, JobPhase phase) =>
        new([.. jobs.By("comfyui").Where(job => job.Phase == phase).Select(job => (JsonNode)new JsonArray(1, job.Id, new JsonObject()))]);

    private static IResult Cancel(SimulatedJobs jobs, string? id)
    {
        jobs.Find("comfyui", id ?? "", "comfyui")?.Cancel();
        return Results.Ok();
    }
}
