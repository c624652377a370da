using System.Globalization;
using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator.Media;
using MediaLab.ProviderSimulator.OpenAi;

namespace MediaLab.ProviderSimulator.Stability;

/// <summary>Stability AI's API under /stability: multipart forms in, the picture itself out, or an id for the creative upscaler.</summary>
internal static class StabilityApi
{
    private const string Provider = "stability";

    private static readonly Dictionary<string, (string[] Required, string[] Optional)> Operations = new()
    {
        ["generate/ultra"] = (["prompt"], ["negative_prompt", "aspect_ratio", "seed", "output_format", "image", "strength"]),
        ["generate/core"] = (["prompt"], ["negative_prompt", "aspect_ratio", "seed", "output_format", "style_preset"]),
        ["generate/sd3"] = (["prompt", "model"], ["mode", "negative_prompt", "aspect_ratio", "seed", "output_format", "cfg_scale", "image", "strength"]),
        ["edit/inpaint"] = (["prompt", "image"], ["mask", "negative_prompt", "seed", "grow_mask", "output_format"]),
        ["edit/erase"] = (["image"], ["mask", "seed", "grow_mask", "output_format"]),
        ["edit/search-and-replace"] = (["prompt", "image", "search_prompt"], ["negative_prompt", "seed", "grow_mask", "output_format"]),
        ["edit/remove-background"] = (["image"], ["output_format"]),
        ["upscale/fast"] = (["image"], ["output_format"]),
        ["upscale/conservative"] = (["prompt", "image"], ["negative_prompt", "seed", "creativity", "output_format"]),
        ["upscale/creative"] = (["prompt", "image"], ["negative_prompt", "seed", "creativity", "output_format"]),
    };

    public static void MapStability(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup($"/{Provider}");
        api.MapGet("/v1/user/balance", (HttpContext http) => Unauthorised(KeyOf(http)) ?? Results.Json(new JsonObject { ["credits"] = 123.4 }));
        foreach (var operation in Operations.Keys)
        {
            api.MapPost($"/v2beta/stable-image/{operation}", (HttpContext http, SimulatedJobs jobs) => MakeAsync(operation, http, jobs)).DisableAntiforgery();
        }

        api.MapGet("/v2beta/results/{id}", Result);
    }

    private static async Task<IResult> MakeAsync(string operation, HttpContext http, SimulatedJobs jobs)
    {
        var (body, problem) = await ReadAsync(operation, http);
        var call = PaidCall.Take(http, Provider, KeyOf(http), body);
        if (Refusal(call) is { } refused)
        {
            return call.Refuse(refused);
        }

        if (problem is not null)
        {
            return call.Refuse(Error(400, "bad_request", problem));
        }

        var job = operation == "upscale/creative" ? jobs.Add($"{Guid.NewGuid():N}{Guid.NewGuid():N}", Provider, call.Key, call.Scenario, body) : null;
        if (call.Scenario == Scenario.Timeout)
        {
            return await call.HangAsync();
        }

        if (job is not null)
        {
            var answer = new JsonObject { ["id"] = job.Id };
            return call.Scenario == Scenario.Cut ? await call.CutAsync(answer) : call.Answer(answer);
        }

        http.Response.Headers["finish-reason"] = call.Scenario == Scenario.JobModerated ? "CONTENT_FILTERED" : "SUCCESS";
        http.Response.Headers["seed"] = body["seed"]?.GetValue<string>() ?? "343940597";
        http.Response.Headers["x-request-id"] = $"{Guid.NewGuid():N}";
        var (bytes, mediaType) = Picture(call.Scenario, body);
        return call.Scenario == Scenario.Cut ? await call.CutAsync(bytes, mediaType) : call.Answer(bytes, mediaType);
    }

    private static IResult Result(string id, HttpContext http, SimulatedJobs jobs)
    {
        if (Unauthorised(KeyOf(http)) is { } refused)
        {
            return refused;
        }

        if (jobs.Find(Provider, id, KeyOf(http)) is not { } job)
        {
            return Error(404, "not_found", "The generation was not found.");
        }

        if (job.Ask())
        {
            return Error(500, "internal_error", "Something went wrong.");
        }

        return job.Phase switch
        {
            JobPhase.Queued or JobPhase.Running or JobPhase.Cancelled => Results.Json(new JsonObject { ["id"] = id, ["status"] = "in-progress" }, statusCode: 202),
            JobPhase.Failed => Error(400, "bad_request", "The generation failed."),
            JobPhase.Moderated => Results.Json(new JsonObject { ["result"] = Convert.ToBase64String(Samples.WebP()), ["finish_reason"] = "CONTENT_FILTERED", ["seed"] = 1 }),
            JobPhase.Done => Results.Json(new JsonObject { ["result"] = Convert.ToBase64String(Picture(job.Scenario, (JsonObject)job.Request).Bytes), ["finish_reason"] = "SUCCESS", ["seed"] = 1 }),
        };
    }

    private static (byte[] Bytes, string MediaType) Picture(Scenario? scenario, JsonObject body)
    {
        var format = body["output_format"]?.GetValue<string>() ?? "png";
        return scenario switch
        {
            Scenario.Empty => ([], $"image/{format}"),
            Scenario.WrongType => ("<html><body>Sign in</body></html>"u8.ToArray(), $"image/{format}"),
            _ => (format switch { "jpeg" => Samples.Jpeg(), "webp" => Samples.WebP(), _ => Samples.Png(320, 180) }, $"image/{format}"),
        };
    }

    /// <summary>The form as JSON: of a file its size.</summary>
    private static async Task<(JsonObject Body, string? Problem)> ReadAsync(string operation, HttpContext http)
    {
        if (!http.Request.HasFormContentType || http.Request.ContentType?.StartsWith("multipart/form-data", StringComparison.Ordinal) != true)
        {
            return ([], "content-type: must be multipart/form-data");
        }

        var form = await http.Request.ReadFormAsync();
        var body = new JsonObject();
        foreach (var (name, value) in form)
        {
            body[name] = value.ToString();
        }

        foreach (var file in form.Files)
        {
            body[file.Name] = file.Length;
        }

        var (required, optional) = Operations[operation];
        var problem = required.FirstOrDefault(name => body[name] is null) is { } missing ? $"{missing}: is required"
            : body.Select(member => member.Key).FirstOrDefault(name => !required.Contains(name) && !optional.Contains(name)) is { } unknown ? $"{unknown}: is not known" : null;
        return (body, new BodyRules(body, problem)
            .OneOf("aspect_ratio", "16:9", "1:1", "21:9", "2:3", "3:2", "4:5", "5:4", "9:16", "9:21").OneOf("output_format", "png", "jpeg", "webp")
            .OneOf("model", "sd3.5-large", "sd3.5-large-turbo", "sd3.5-medium").OneOf("mode", "text-to-image", "image-to-image").Text("prompt", 10_000)
            .Check("seed", value => Between(value, 0, 4_294_967_294), "must be from 0 to 4294967294").Check("cfg_scale", value => Between(value, 1, 10), "must be from 1 to 10")
            .Check("strength", value => Between(value, 0, 1), "must be from 0 to 1").Check("creativity", value => Between(value, 0.1m, 0.5m), "must be from 0.1 to 0.5")
            .Check("image", value => value.GetValueKind() == System.Text.Json.JsonValueKind.Number, "must be a file")
            .Require((body["image"] is null) == (body["strength"] is null) || !operation.StartsWith("generate", StringComparison.Ordinal), "strength and image belong together")
            .Require(body["mode"]?.GetValue<string>() != "image-to-image" || body["aspect_ratio"] is null, "aspect_ratio: only for text-to-image")
            .Problem);
    }

    private static bool Between(JsonNode value, decimal least, decimal most) =>
        decimal.TryParse(value.GetValue<string>(), NumberStyles.Number, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most;

    private static string? KeyOf(HttpContext http) =>
        http.Request.Headers.Authorization.ToString() is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var key] ? key : null;

    private static IResult? Unauthorised(string? key) =>
        Scenarios.Of(key) is null or Scenario.Invalid ? Error(401, "unauthorized", "Incorrect API key provided") : null;

    private static IResult? Refusal(PaidCall call) => Unauthorised(call.Key) ?? call.Scenario switch
    {
        Scenario.Quota => Error(402, "payment_required", "You lack sufficient credits to make this request."),
        Scenario.RateLimited => new WithHeader(Error(429, "rate_limit_exceeded", "You have exceeded the rate limit."), "Retry-After", "0"),
        Scenario.RateLimitedOnce when call.Before == 0 => new WithHeader(Error(429, "rate_limit_exceeded", "You have exceeded the rate limit."), "Retry-After", "0"),
        Scenario.Moderation => Error(403, "content_moderation", "Your request was flagged by our content moderation system."),
        Scenario.ServerError => Error(500, "internal_error", "Something went wrong."),
        Scenario.Overloaded => Error(503, "service_unavailable", "Try again later."),
        Scenario.OverloadedOnce when call.Before == 0 => Error(503, "service_unavailable", "Try again later."),
        Scenario.BadGateway => Results.Content("<html><body>502 Bad Gateway</body></html>", "text/html", statusCode: 502),
        _ => null,
    };

    private static IResult Error(int status, string name, string message) =>
        Results.Json(new JsonObject { ["id"] = $"{Guid.NewGuid():N}", ["name"] = name, ["errors"] = new JsonArray(message) }, statusCode: status);
}
