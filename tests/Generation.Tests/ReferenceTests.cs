using System.Text.Json.Nodes;
using MediaLab.Generation.Providers;
using MediaLab.Testing;

namespace MediaLab.Generation.Tests;

/// <summary>What a request works from: checked before anything is held, and handed to the provider as what it was given.</summary>
[Collection(EngineCollection.Name)]
public sealed class ReferenceTests(EngineHost host)
{
    private readonly string _prompt = $"prompt {Guid.NewGuid():N}";

    [Fact]
    public async Task The_provider_gets_the_references_in_order_and_the_mask_as_mask_and_the_result_descends_from_all()
    {
        var (first, second, mask) = (Asset("image/png", 3), Asset("image/jpeg", 5), Asset("image/png", 7));
        IReadOnlyList<(string Role, string MediaType, int Size)> seen = [];
        host.Provider.For(_prompt).Submit = async (call, token) =>
        {
            var bytes = new List<(string, string, int)>();
            foreach (var reference in call.Request.References)
            {
                bytes.Add((reference.Role, reference.MediaType, (await call.Files.ReadAsync(reference, 100, token)).Length));
            }

            seen = bytes;
            return await ScriptedProvider.DoneAsync(call, token);
        };
        using var client = host.ClientFor(Callers.New());

        var started = await client.StartAsync(Request([first, second], mask));
        var done = await client.UntilAsync(started.Id(), "completed", "failed");

        Assert.Equal([("reference", "image/png", 3), ("reference", "image/jpeg", 5), ("mask", "image/png", 7)], seen);
        var parents = host.Peers.Assets.Promised[(Guid)done["assets"]![0]!].ParentAssetIds;
        Assert.Equal([first.ToString(), second.ToString(), mask.ToString()], parents);
    }

    [Theory]
    [InlineData("audio/mpeg", "takes image as mask, not audio")]
    [InlineData(null, "There is no asset")]
    public async Task A_mask_that_is_no_picture_or_not_there_is_refused_before_anything_is_held(string? mediaType, string words)
    {
        using var client = host.ClientFor(Callers.New());

        var (status, body) = await client.PostJsonAsync("/api/generate", Request([], mediaType is null ? Guid.NewGuid() : Asset(mediaType, 3)));

        Assert.Equal(409, status);
        Assert.Equal("references", (string?)body["details"]!["rejected"]![0]!["reason"]);
        Assert.Contains(words, (string)body["details"]!["rejected"]![0]!["message"]!, StringComparison.Ordinal);
        Assert.Equal(0, host.Provider.For(_prompt).Submissions);
    }

    [Fact]
    public async Task A_reference_larger_than_the_provider_takes_fails_without_being_sent()
    {
        host.Provider.For(_prompt).Submit = async (call, token) =>
        {
            await call.Files.ReadAsync(call.Request.References[0], 2, token);
            return await ScriptedProvider.DoneAsync(call, token);
        };
        using var client = host.ClientFor(Callers.New());

        var started = await client.StartAsync(Request([Asset("image/png", 3)], null));
        var failed = await client.UntilAsync(started.Id(), "completed", "failed");

        Assert.Equal("REFERENCE_UNUSABLE", (string?)failed["error"]!["code"]);
    }

    [Fact]
    public async Task An_alias_and_any_model_of_an_open_provider_find_their_way()
    {
        using var client = host.ClientFor(Callers.New());

        var alias = await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "video", prompt = _prompt, model = "scripted/editor" });
        var open = await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "text", prompt = _prompt, model = "scripted/some-lab/new-model-7b" });

        Assert.Equal("scripted/edit", (string?)alias["model"]);
        Assert.Equal("scripted/some-lab/new-model-7b", (string?)open["model"]);
        await client.UntilAsync(open.Id(), "completed");
        await client.UntilAsync(alias.Id(), "completed");
    }

    [Fact]
    public async Task A_cancelled_job_costs_what_the_provider_says_its_cancellation_costs()
    {
        var script = host.Provider.For(_prompt);
        script.Submit = async (call, _) =>
        {
            await call.AcceptedAsync("job-1");
            return new Submission.Pending("job-1", TimeSpan.FromMinutes(1));
        };
        script.CancellationCharge = ScriptedProvider.Usage;
        using var client = host.ClientFor(Callers.New());
        var started = await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "video", prompt = _prompt, model = "scripted/later" });
        await client.UntilAsync(started.Id(), "submitted");

        await client.PostAsync($"/api/generations/{started.Id()}/cancel", null);
        await client.UntilAsync(started.Id(), "cancelled");

        Assert.Equal(["job-1"], script.Cancelled);
        var charged = await host.ReadAsync<string>("select body->'charged'->'units'->>'requests' from outbox where type = 'GenerationCancelled' and ordering_key = @id", started.Id());
        Assert.Equal("1", charged);
    }

    private object Request(Guid[] references, Guid? mask) => new
    {
        projectId = Guid.CreateVersion7(),
        type = "video",
        prompt = _prompt,
        model = "scripted/edit",
        references,
        parameters = mask is null ? new JsonObject() : new JsonObject { ["mask"] = mask.ToString() },
    };

    private Guid Asset(string mediaType, int size) => host.Peers.Assets.Add(new byte[size], mediaType);
}
