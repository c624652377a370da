using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>Stability AI: forms in, pictures out.</summary>
[Collection(MediaSimulatorCollection.Name)]
public sealed class StabilityTests(SimulatorHost host)
{
    private const string Core = "stability/core";
    private const string Creative = "stability/upscale-creative";

    public static TheoryData<string, object, int, string> Works => new()
    {
        { "stability/ultra", new { aspectRatio = "21:9", negativePrompt = "people" }, 0, "/v2beta/stable-image/generate/ultra" },
        { "stability/ultra", new { strength = 0.4 }, 1, "/v2beta/stable-image/generate/ultra" },
        { Core, new { stylePreset = "anime", format = "webp" }, 0, "/v2beta/stable-image/generate/core" },
        { "stability/sd3.5-large", new { guidance = 4.5, format = "jpeg" }, 0, "/v2beta/stable-image/generate/sd3" },
        { "stability/sd3.5-medium", new { }, 1, "/v2beta/stable-image/generate/sd3" },
        { "stability/erase", new { growMask = 5 }, 1, "/v2beta/stable-image/edit/erase" },
        { "stability/search-and-replace", new { searchPrompt = "the boat" }, 1, "/v2beta/stable-image/edit/search-and-replace" },
        { "stability/remove-background", new { format = "webp" }, 1, "/v2beta/stable-image/edit/remove-background" },
        { "stability/upscale-fast", new { }, 1, "/v2beta/stable-image/upscale/fast" },
        { "stability/upscale-conservative", new { creativity = 0.35 }, 1, "/v2beta/stable-image/upscale/conservative" },
        { Creative, new { }, 1, "/v2beta/stable-image/upscale/creative" },
    };

    [Theory]
    [MemberData(nameof(Works))]
    public async Task A_form_becomes_one_picture(string model, object parameters, int references, string path)
    {
        var (generation, key) = await host.RunAsync(model, Scenario.Ok, "image", parameters, "completed", Pictures(references));

        Assert.Equal(path, Assert.Single(host.Simulator.Submissions.By(key)).Path);
        Assert.Equal(1, await host.UsedAsync(generation, "images"));
        Assert.NotEmpty(host.OnlyOutput(generation));
    }

    [Theory]
    [InlineData("stability/ultra", """{"aspectRatio":"16:9"}""", 1, "aspectRatio")]
    [InlineData("stability/sd3.5-medium", """{"strength":0.4}""", 0, "references")]
    [InlineData("stability/ultra", """{"aspectRatio":"16:9"}""", 0, null)]
    public async Task A_setting_that_would_count_for_nothing_is_refused(string model, string parameters, int references, string? refused)
    {
        var (caller, _) = host.CallerWith("stability", Scenario.Ok);
        using var client = host.ClientFor(caller);

        var (status, body) = await client.PostJsonAsync("/api/generate/quote", new
        {
            projectId = Guid.CreateVersion7(),
            type = "image",
            prompt = "A lighthouse",
            model,
            parameters = JsonNode.Parse(parameters),
            references = Pictures(references),
        });

        Assert.Equal(refused is null ? 200 : 400, status);
        Assert.Equal(refused is not null, body["details"]?[refused == "references" ? "references" : $"parameters.{refused}"] is not null);
    }

    [Fact]
    public async Task The_part_under_a_mask_is_made_anew()
    {
        var mask = host.Peers.Assets.Add([9, 9], "image/png");

        var (generation, key) = await host.RunAsync("stability/inpaint", Scenario.Ok, "image", new { mask }, "completed", Pictures(1));

        var form = Assert.Single(host.Simulator.Submissions.By(key)).Request;
        Assert.Equal((3, 2), ((long)form["image"]!, (long)form["mask"]!));
        Assert.Equal("A lighthouse at dusk", (string?)form["prompt"]);
        Assert.NotEmpty(host.OnlyOutput(generation));
    }

    [Fact]
    public Task A_bad_answer_ends_in_the_right_state() => Task.WhenAll(
        host.EndsAsync(
            Core, "image", [],
            (Scenario.Invalid, "failed", "PROVIDER_KEY_INVALID", 1),
            (Scenario.Quota, "failed", "PROVIDER_QUOTA_EXCEEDED", 1),
            (Scenario.Moderation, "failed", "CONTENT_REFUSED", 1),
            (Scenario.Overloaded, "failed", "PROVIDER_UNAVAILABLE", 5),
            (Scenario.ServerError, "failed", "PROVIDER_ERROR", 1),
            (Scenario.BadGateway, "unknown", "OUTCOME_UNKNOWN", 1),
            (Scenario.Cut, "unknown", "OUTCOME_UNKNOWN", 1),
            (Scenario.Empty, "failed", "RESULT_MISSING", 1),
            (Scenario.WrongType, "failed", "RESULT_REJECTED", 1)),
        host.EndsAsync(
            Creative, "image", Pictures(1),
            (Scenario.Cut, "unknown", "OUTCOME_UNKNOWN", 1),
            (Scenario.Empty, "failed", "RESULT_MISSING", 1),
            (Scenario.JobModerated, "failed", "CONTENT_REFUSED", 1),
            // The provider answers the question with a refusal: whether the work was done it does not say.
            (Scenario.JobFails, "unknown", "OUTCOME_UNKNOWN", 1)));

    [Fact]
    public Task What_is_only_for_the_moment_ends_well() => Task.WhenAll(
        host.CompletesAsync(
            Core, "image", [],
            (Scenario.RateLimitedOnce, 2),
            (Scenario.OverloadedOnce, 2)),
        host.CompletesAsync(
            Creative, "image", Pictures(1),
            (Scenario.PollFails, 1)));

    [Fact]
    public async Task A_picture_that_the_filter_blurred_is_refused_content_though_the_answer_is_a_success()
    {
        var (generation, _) = await host.RunAsync(Core, Scenario.JobModerated, "image", new { }, "failed");

        Assert.Equal("CONTENT_REFUSED", (string?)generation["error"]!["code"]);
        Assert.Empty(generation["assets"]!.AsArray());
        // Nobody says whether it is charged.
        Assert.True((bool)(await host.UsageAsync(generation))!["estimated"]!);
    }

    [Fact]
    public async Task A_picture_that_is_too_large_is_not_sent()
    {
        var (generation, key) = await host.RunAsync(
            "stability/upscale-fast", Scenario.Ok, "image", new { }, "failed", [host.Peers.Assets.Add(new byte[10_000_001], "image/png")]);

        Assert.Equal("REFERENCE_UNUSABLE", (string?)generation["error"]!["code"]);
        Assert.Empty(host.Simulator.Submissions.By(key));
    }

    private Guid[] Pictures(int count) => [.. Enumerable.Range(0, count).Select(_ => host.Peers.Assets.Add([1, 2, 3], "image/png"))];
}
