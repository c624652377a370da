using System.Net;
using System.Text;
using System.Web;
using MediaLab.Generation.Webhooks;
using MediaLab.ProviderSimulator;
using MediaLab.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>Providers' calls wake the poll, when they are signed as their provider signs; they never say how a job ended.</summary>
[Collection(MediaSimulatorCollection.Name)]
public sealed class WebhookTests(SimulatorHost host)
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"status":"OK","payload":{"images":[]}}""");

    [Theory]
    [InlineData("fal", "fal/fal-ai/flux/dev")]
    [InlineData("replicate", "replicate/black-forest-labs/flux-schnell")]
    public async Task A_signed_call_makes_the_worker_ask_now(string provider, string model)
    {
        var (path, job, id) = await WaitingJobAsync(provider, model);
        var before = job.Asked;
        await Task.Delay(300);
        Assert.Equal(before, job.Asked);

        Assert.Equal(HttpStatusCode.OK, await SendAsync(path, Body, Sign(provider, Body, DateTimeOffset.UtcNow)));

        await Eventually.HoldsAsync(() => job.Asked > before, "the job is asked for");

        await CancelAsync(id);
    }

    [Theory]
    [InlineData("fal")]
    [InlineData("replicate")]
    [InlineData("openrouter")]
    [InlineData("elevenlabs")]
    public async Task A_signature_holds_for_its_body_for_a_few_minutes_and_any_number_of_times(string provider)
    {
        var path = PathOf(provider);
        var signed = Sign(provider, Body, DateTimeOffset.UtcNow);

        Assert.Equal(HttpStatusCode.OK, await SendAsync(path, Body, signed));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(path, Body, signed));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(path, [.. Body, (byte)' '], signed));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(path, Body, Sign(provider, Body, DateTimeOffset.UtcNow.AddMinutes(-6))));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(path, Body, Sign(provider, Body, DateTimeOffset.UtcNow.AddMinutes(6))));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(path, Body, []));
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(path, Body, signed.ToDictionary(header => header.Key, header => new string([.. header.Value.Select(letter => letter == 'a' ? 'b' : letter)]) + "0")));
    }

    [Fact]
    public async Task An_unsigned_providers_call_is_taken_for_what_it_is_and_not_endlessly()
    {
        var path = PathOf("kling");
        var answers = new List<HttpStatusCode>();
        for (var call = 0; call < 30; call++)
        {
            answers.Add(await SendAsync(path, Body, []));
        }

        // One more is admitted every three seconds.
        Assert.Equal(HttpStatusCode.OK, answers[0]);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    [Theory]
    [InlineData("/api/webhooks/kling/guessed")]
    [InlineData("/api/webhooks/openai/guessed")]
    public async Task An_address_that_was_not_given_out_does_not_exist(string path) => Assert.Equal(HttpStatusCode.NotFound, await SendAsync(path, Body, []));

    [Fact]
    public async Task An_address_belongs_to_one_provider_and_cannot_be_altered()
    {
        var path = PathOf("kling");

        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(path.Replace("kling", "luma", StringComparison.Ordinal), Body, []));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(path[..^1] + (path[^1] == 'A' ? 'B' : 'A'), Body, []));
    }

    [Theory]
    [InlineData("elevenlabs", true, HttpStatusCode.OK)]
    [InlineData("elevenlabs", false, HttpStatusCode.Forbidden)]
    // Each of their jobs has an address of its own.
    [InlineData("replicate", true, HttpStatusCode.NotFound)]
    [InlineData("kling", false, HttpStatusCode.NotFound)]
    public async Task An_accounts_address_hears_only_what_was_signed_and_is_quiet_about_strangers_jobs(string provider, bool withSignature, HttpStatusCode expected)
    {
        foreach (var body in (string[])["""{"id":"nobodys","status":"completed"}""", """{"data":{"id":"nobodys"}}""", "[]", "no json"])
        {
            var bytes = Encoding.UTF8.GetBytes(body);
            Assert.Equal(expected, await SendAsync($"/api/webhooks/{provider}", bytes, withSignature ? Sign(provider, bytes, DateTimeOffset.UtcNow) : []));
        }
    }

    [Fact]
    public void Without_a_public_address_or_a_secret_no_provider_is_told_of_one()
    {
        var tokens = host.Services.GetRequiredService<WebhookTokens>();
        Uri? Address(WebhookOptions options, string provider) => new WebhookAddresses(
            tokens, new WebhookSignatures(host.Services.GetRequiredService<FalWebhookKeys>(), Options.Create(options), TimeProvider.System), Options.Create(options))
            .Of(provider, Guid.NewGuid(), Guid.NewGuid());

        Assert.Null(Address(new WebhookOptions(), "fal"));
        Assert.Null(Address(new WebhookOptions { PublicUrl = new Uri("https://media.example.com/") }, "replicate"));
        Assert.Null(Address(new WebhookOptions { PublicUrl = new Uri("https://media.example.com/") }, "openai"));
        Assert.StartsWith("https://media.example.com/api/webhooks/fal/", Address(new WebhookOptions { PublicUrl = new Uri("https://media.example.com/") }, "fal")!.AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    public void Ed25519_agrees_with_the_standards_own_vector()
    {
        // RFC 8032, section 7.1, test 2.
        var key = Convert.FromHexString("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        var signature = Convert.FromHexString("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");

        Assert.True(Ed25519.Verify(key, [0x72], signature));
        Assert.False(Ed25519.Verify(key, [0x73], signature));
        Assert.False(Ed25519.Verify(key.AsSpan(0, 31), [0x72], signature));
    }

    private static Dictionary<string, string> Sign(string provider, byte[] body, DateTimeOffset at) => provider switch
    {
        "fal" => WebhookSigner.Fal(body, at),
        "replicate" => WebhookSigner.Replicate(SimulatedWebhooks.ReplicateSecret, body, at),
        "openrouter" => WebhookSigner.OpenRouter(SimulatedWebhooks.OpenRouterSecret, body, at),
        _ => WebhookSigner.ElevenLabs(SimulatedWebhooks.ElevenLabsSecret, body, at),
    };

    private string PathOf(string provider) => $"/api/webhooks/{provider}/{host.Services.GetRequiredService<WebhookTokens>().Issue(provider, Guid.NewGuid(), Guid.NewGuid())}";

    /// <summary>A job that would not be asked for within the next hour, and the address that its provider was given.</summary>
    private async Task<(string Path, SimulatedJob Job, Guid Id)> WaitingJobAsync(string provider, string model)
    {
        var (caller, key) = host.CallerWith(provider, Scenario.JobStuck);
        using var client = host.ClientFor(caller);
        var id = (await client.StartAsync(new { projectId = Guid.CreateVersion7(), type = "image", prompt = "A lighthouse", model })).Id();
        await client.UntilAsync(id, "submitted");
        for (var tries = 0; ; tries++)
        {
            await using var wait = host.Admin.CreateCommand("update generations set run_at = now() + interval '1 hour' where id = @id and state = 'submitted' and lease_until is null");
            wait.Parameters.AddWithValue("id", id);
            if (await wait.ExecuteNonQueryAsync() == 1)
            {
                break;
            }

            Assert.True(tries < 200, "The job is always being asked for.");
            await Task.Delay(5);
        }

        var submission = Assert.Single(host.Simulator.Submissions.By(key));
        var registered = provider == "fal" ? HttpUtility.ParseQueryString(submission.Path.Split('?')[1])["fal_webhook"]! : (string)submission.Request["webhook"]!;
        return (new Uri(registered).AbsolutePath, Assert.Single(host.Simulator.Jobs.By(key)), id);
    }

    private async Task CancelAsync(Guid id)
    {
        await using var command = host.Admin.CreateCommand("update generations set cancel_requested_at = now(), run_at = now() where id = @id");
        command.Parameters.AddWithValue("id", id);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<HttpStatusCode> SendAsync(string path, byte[] body, Dictionary<string, string> headers)
    {
        using var client = host.VisitorClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
