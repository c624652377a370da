using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator.Media;

namespace MediaLab.ProviderSimulator.Kling;

/// <summary>
/// Kling's API under /kling. A key is "access:secret", and what arrives is a token signed with the secret: the simulator knows the secret
/// because the access key ends with it ("ak." + secret), which no real key does.
/// </summary>
internal static class KlingApi
{
    private const string Provider = "kling";

    private static readonly Dictionary<string, (string[] Required, string[] Optional)> Operations = new()
    {
        ["videos/text2video"] = (["model_name", "prompt"], ["negative_prompt", "mode", "aspect_ratio", "duration", "sound", "external_task_id", "callback_url"]),
        ["videos/image2video"] = (["model_name"], ["prompt", "image", "image_tail", "negative_prompt", "mode", "duration", "sound", "external_task_id", "callback_url"]),
        ["videos/omni-video"] = (["model_name", "prompt"], ["image_list", "mode", "aspect_ratio", "duration", "sound", "external_task_id", "callback_url"]),
        ["images/generations"] = (["model_name", "prompt"], ["negative_prompt", "image", "n", "aspect_ratio", "resolution", "external_task_id", "callback_url"]),
        ["images/omni-image"] = (["model_name", "prompt"], ["image_list", "n", "aspect_ratio", "resolution", "external_task_id", "callback_url"]),
    };

    public static void MapKling(this IEndpointRouteBuilder routes)
    {
        foreach (var operation in Operations.Keys)
        {
            var path = $"/{Provider}/v1/{operation}";
            routes.MapPost(path, (HttpContext http, SimulatedJobs jobs, SimulatedWebhooks webhooks) => StartAsync(operation, http, jobs, webhooks));
            routes.MapGet(path, (HttpContext http) => Unauthorised(KeyOf(http)) ?? Results.Json(Success(new JsonArray())));
            routes.MapGet($"{path}/{{id}}", (string id, HttpContext http, SimulatedJobs jobs, ResultFiles files) => Get(operation, id, http, jobs, files));
        }
    }

    private static async Task<IResult> StartAsync(string operation, HttpContext http, SimulatedJobs jobs, SimulatedWebhooks webhooks)
    {
        var (body, problem) = await StrictBody.ReadAsync(http, Operations[operation].Required, Operations[operation].Optional);
        var rules = new BodyRules(body, problem)
            .Text("prompt", 2500).Text("negative_prompt", 2500).OneOf("mode", "std", "pro", "4k").OneOf("sound", "on", "off").Whole("n", 1, 9).OneOf("resolution", "1k", "2k", "4k")
            .Check("duration", value => value.GetValueKind() == JsonValueKind.String && int.TryParse(value.GetValue<string>(), out var seconds) && seconds is >= 3 and <= 15, "must be a string of seconds")
            .Check("image", IsPicture, "is invalid").Check("image_tail", IsPicture, "is invalid")
            .List("image_list", 10, item => IsPicture(item[operation.StartsWith("images", StringComparison.Ordinal) ? "image" : "image_url"]))
            .Require(operation != "videos/image2video" || body["image"] is not null || body["image_tail"] is not null, "image or image_tail is required");
        var key = KeyOf(http);
        var call = PaidCall.Take(http, Provider, key, body);
        if ((Unauthorised(key) ?? Refusal(call.Scenario, call.Before)) is { } refused)
        {
            return call.Refuse(refused);
        }

        if (rules.Problem is { } wrong)
        {
            return call.Refuse(Error(400, 1201, wrong));
        }

        if (!KnownModels.Has(Provider, (string?)body["model_name"]))
        {
            return call.Refuse(Error(404, 1203, "The requested model does not exist."));
        }

        var external = body["external_task_id"]?.GetValue<string>();
        if (external is not null && Find(jobs, operation, external, call.Key) is not null)
        {
            return call.Refuse(Error(400, 1201, "external_task_id already exists"));
        }

        var job = jobs.Add($"{Random.Shared.NextInt64(1L << 60)}", $"{Provider}/{operation}", call.Key, call.Scenario, body);
        webhooks.Announce(job, (string?)body["callback_url"], () => TaskOf(job, job.Phase == JobPhase.Done ? "succeed" : "failed"), null);
        var answer = Success(TaskOf(job, "submitted"));
        return call.Scenario switch
        {
            Scenario.Cut => await call.CutAsync(answer),
            Scenario.Timeout => await call.HangAsync(),
            // The task was made, and something in front lost the answer.
            Scenario.BadGateway => call.Refuse(Results.Content("<html><body>502 Bad Gateway</body></html>", "text/html", statusCode: 502)),
            _ => call.Answer(answer),
        };
    }

    private static IResult Get(string operation, string id, HttpContext http, SimulatedJobs jobs, ResultFiles files)
    {
        var key = KeyOf(http);
        if (Unauthorised(key) is { } refused)
        {
            return refused;
        }

        if (Find(jobs, operation, id, key!) is not { } job)
        {
            return Error(404, 1203, "The requested resource does not exist.");
        }

        if (job.Ask())
        {
            return Error(503, 5001, "Server temporarily unavailable.");
        }

        switch (job.Phase)
        {
            case JobPhase.Queued:
                return Results.Json(Success(TaskOf(job, "submitted")));
            case JobPhase.Running or JobPhase.Cancelled:
                return Results.Json(Success(TaskOf(job, "processing")));
            case JobPhase.Failed or JobPhase.Moderated:
                var failed = TaskOf(job, "failed");
                failed["task_status_msg"] = job.Phase == JobPhase.Failed ? "Internal error while generating." : "Failure to pass the risk control system.";
                return Results.Json(Success(failed));
            default:
                return Results.Json(Success(Finished(operation, job, http, files)));
        }
    }

    private static JsonObject Finished(string operation, SimulatedJob job, HttpContext http, ResultFiles files)
    {
        var task = TaskOf(job, "succeed");
        var results = new JsonArray();
        var isPicture = operation.StartsWith("images", StringComparison.Ordinal);
        var count = job.Scenario == Scenario.Empty ? 0 : job.Request["n"]?.GetValue<int>() ?? 1;
        for (var index = 0; index < count; index++)
        {
            results.Add(isPicture
                ? new JsonObject { ["index"] = index, ["url"] = files.Add(http, Samples.Png(320, 180), "image/png", job.HandOut()) }
                : new JsonObject { ["id"] = $"{index}", ["url"] = files.Add(http, Samples.Mp4(), "video/mp4", job.HandOut()), ["duration"] = "5.1" });
        }

        task["task_result"] = new JsonObject { [isPicture ? "images" : "videos"] = results };
        task["final_unit_deduction"] = isPicture ? $"{8 * count}" : "3.5";
        return task;
    }

    private static JsonObject TaskOf(SimulatedJob job, string status) => new()
    {
        ["task_id"] = job.Id,
        ["task_status"] = status,
        ["task_info"] = new JsonObject { ["external_task_id"] = job.Request["external_task_id"]?.GetValue<string>() ?? "" },
        ["created_at"] = job.CreatedAt.ToUnixTimeMilliseconds(),
        ["updated_at"] = job.CreatedAt.ToUnixTimeMilliseconds(),
    };

    private static SimulatedJob? Find(SimulatedJobs jobs, string operation, string id, string key) =>
        jobs.By(key).FirstOrDefault(job => job.Provider == $"{Provider}/{operation}" && (job.Id == id || job.Request["external_task_id"]?.GetValue<string>() == id));

    /// <summary>The whole key, when the token is one that its secret signed and that is valid now; else null.</summary>
    private static string? KeyOf(HttpContext http)
    {
        if (http.Request.Headers.Authorization.ToString() is not ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var token] || token.Split('.') is not [var header, var payload, var signature])
        {
            return null;
        }

        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(payload))!;
        var access = claims["iss"]?.GetValue<string>() ?? "";
        var secret = access.Split('.', 2)[^1];
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        return JsonNode.Parse(Base64Url.DecodeFromChars(header)) is { } head && head["alg"]?.GetValue<string>() == "HS256" && head["typ"]?.GetValue<string>() == "JWT"
            && Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{header}.{payload}"))) == signature
            && claims["nbf"]!.GetValue<long>() <= now && claims["exp"]!.GetValue<long>() > now && claims["iat"] is null
                ? $"{access}:{secret}"
                : null;
    }

    private static bool IsPicture(JsonNode? value) =>
        value?.GetValueKind() == JsonValueKind.String && Convert.TryFromBase64String(value.GetValue<string>(), new byte[value.GetValue<string>().Length], out _);

    private static IResult? Unauthorised(string? key) => Scenarios.Of(key?.Split(':')[^1]) is null or Scenario.Invalid ? Error(401, 1002, "Authorization is invalid.") : null;

    private static IResult? Refusal(Scenario? scenario, int before) => scenario switch
    {
        Scenario.Quota => Error(429, 1102, "Account balance not enough."),
        Scenario.RateLimited => Error(429, 1303, "parallel task over resource pack limit"),
        Scenario.RateLimitedOnce when before == 0 => Error(429, 1303, "parallel task over resource pack limit"),
        Scenario.Moderation => Error(400, 1301, "Trigger the content security policy of the platform."),
        Scenario.ServerError => Error(500, 5000, "Server internal error."),
        Scenario.Overloaded => Error(503, 5001, "Server temporarily unavailable."),
        Scenario.OverloadedOnce when before == 0 => Error(503, 5001, "Server temporarily unavailable."),
        _ => null,
    };

    private static JsonObject Success(JsonNode data) => new() { ["code"] = 0, ["message"] = "SUCCEED", ["request_id"] = $"{Guid.NewGuid()}", ["data"] = data };

    private static IResult Error(int status, int code, string message) =>
        Results.Json(new JsonObject { ["code"] = code, ["message"] = message, ["request_id"] = $"{Guid.NewGuid()}" }, statusCode: status);
}
