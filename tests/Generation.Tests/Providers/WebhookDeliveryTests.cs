using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MediaLab.ProviderSimulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MediaLab.Generation.Tests.Providers;

/// <summary>From the provider's own call over HTTPS to a finished generation: without such a call a job is asked for much later, and more than once.</summary>
[Collection(WebhookCollection.Name)]
public sealed class WebhookDeliveryTests(WebhookHost host)
{
    public static TheoryData<string, string, string> Models => new()
    {
        { "fal/fal-ai/flux/dev", "image", "fal_webhook" },
        { "replicate/black-forest-labs/flux-schnell", "image", "webhook" },
        { "openrouter/google/veo-3.1", "video", "callback_url" },
        { "elevenlabs/gpt-image-2", "image", "webhook" },
        { "kling/kling-v3", "video", "callback_url" },
        { "luma/photon-1", "image", "callback_url" },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public async Task A_job_is_done_as_soon_as_its_provider_says_so(string model, string type, string member)
    {
        var (_, key) = await host.RunAsync(model, Scenario.Ok, type, new { }, "completed");

        Assert.Equal(1, Assert.Single(host.Simulator.Jobs.By(key)).Asked);
        var submission = Assert.Single(host.Simulator.Submissions.By(key));
        Assert.True(submission.Path.Contains(member, StringComparison.Ordinal) || submission.Request[member] is not null, "No address was given.");
    }

    [Fact]
    public async Task A_job_that_failed_is_told_of_as_well()
    {
        var (failed, _) = await host.RunAsync("elevenlabs/gpt-image-2", Scenario.JobModerated, "image", new { }, "failed");

        Assert.Equal("CONTENT_REFUSED", (string?)failed["error"]!["code"]);
    }
}

/// <summary>As <see cref="SimulatorHost"/>, reachable for providers over HTTPS as through the gateway, and in no hurry to ask by itself.</summary>
public sealed class WebhookHost : SimulatorHost
{
    private WebApplication _door = null!;

    protected override async Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        await base.ConfigureAsync(settings);
        _door = await OpenDoorAsync();
        var address = new Uri(_door.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        settings["Generation:PollPace"] = "10";
        settings["Webhooks:PublicUrl"] = address.AbsoluteUri;
        Simulator.Webhooks.ElevenLabsAddress = new Uri(address, "/api/webhooks/elevenlabs");
    }

    protected override async Task DisposeHostAsync()
    {
        await _door.DisposeAsync();
        await base.DisposeHostAsync();
    }

    private async Task<WebApplication> OpenDoorAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(Certificate())));
        var door = builder.Build();
        door.MapPost("/{**path}", (Delegate)ForwardAsync);
        await door.StartAsync();
        return door;
    }

    private async Task<IResult> ForwardAsync(HttpContext http)
    {
        using var client = VisitorClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, http.Request.Path.Value) { Content = new StreamContent(http.Request.Body) };
        foreach (var header in http.Request.Headers.Where(header => header.Key.Contains("webhook", StringComparison.OrdinalIgnoreCase) || header.Key.EndsWith("-Signature", StringComparison.Ordinal)))
        {
            request.Headers.TryAddWithoutValidation(header.Key, (string?)header.Value);
        }

        using var answer = await client.SendAsync(request);
        return Results.StatusCode((int)answer.StatusCode);
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}

[CollectionDefinition(Name)]
public sealed class WebhookCollection : ICollectionFixture<WebhookHost>
{
    public const string Name = "webhook delivery";
}
