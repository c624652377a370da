using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MassTransit;
using MediaLab.Contracts.Events;
using MediaLab.Testing;

namespace MediaLab.Gateway.Tests;

[Collection(GatewayCollection.Name)]
public sealed class LiveUpdateTests(GatewaySystem system) : IAsyncLifetime
{
    private IBusControl _bus = null!;

    public async Task InitializeAsync()
    {
        // The services publish over the same broker.
        var address = new Uri((await RabbitMqServer.SharedAsync()).Address);
        _bus = Bus.Factory.CreateUsingRabbitMq(rabbit => rabbit.Host(address));
        await _bus.StartAsync();
    }

    public Task DisposeAsync() => _bus.StopAsync();

    [Fact]
    public async Task An_event_reaches_every_page_of_its_workspace_and_no_other()
    {
        var (mine, workspace) = await SignUpAsync();
        var (theirs, otherWorkspace) = await SignUpAsync();
        using var first = await SseReader.OpenAsync(mine);
        using var second = await SseReader.OpenAsync(mine);
        using var stranger = await SseReader.OpenAsync(theirs);
        var facts = new GenerationFacts(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), "image", "sandbox", "picture", 3);

        await _bus.Publish(new GenerationProgressed(workspace, facts, 0.5, "submitted", DateTimeOffset.UtcNow));
        await _bus.Publish(new AssetDeleted(otherWorkspace, Guid.CreateVersion7(), Guid.CreateVersion7(), 1, 1, DateTimeOffset.UtcNow));

        foreach (var page in (SseReader[])[first, second])
        {
            var live = await page.NextNamedAsync();
            Assert.Equal("generation.progress", live!.Name);
            var data = JsonNode.Parse(live.Data!)!;
            Assert.Equal(facts.GenerationId.ToString(), (string?)data["generationId"]);
            Assert.Equal(facts.ProjectId.ToString(), (string?)data["projectId"]);
            Assert.Equal(0.5, (double)data["progress"]!);
            Assert.Equal("submitted", (string?)data["state"]);
            Assert.Null(data["workspaceId"]);
        }

        // The first thing the stranger hears is their own.
        Assert.Equal("asset.deleted", (await stranger.NextNamedAsync())!.Name);
    }

    [Fact]
    public async Task The_stream_says_what_it_is_and_beats_while_it_is_quiet()
    {
        var gateway = await system.AnotherAsync(("LiveUpdates:HeartbeatSeconds", "0.3"));
        var (browser, _) = await system.SignUpAsync(gateway);
        browser.DefaultRequestHeaders.Add("Accept-Encoding", "br, gzip");
        using var page = await SseReader.OpenAsync(browser);

        Assert.Equal("text/event-stream", page.Answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("no-store", page.Answer.Header("Cache-Control"));
        Assert.Equal("", page.Answer.Header("Content-Encoding"));
        Assert.NotNull((await page.NextAsync())!.Id);
        var heard = new List<string?>();
        while (heard.Count < 4)
        {
            heard.Add((await page.NextAsync())!.Comment);
        }

        // Once it may be told to start over instead: this gateway's own queue has only just begun.
        Assert.InRange(heard.Count(comment => comment == "heartbeat"), 3, 4);
    }

    [Fact]
    public async Task A_page_that_comes_back_gets_what_it_missed_in_order_and_nothing_twice()
    {
        var (browser, workspace) = await SignUpAsync();
        string seen;
        using (var page = await SseReader.OpenAsync(browser))
        {
            await PublishAsync(workspace, 1);
            var live = await page.NextNamedAsync();
            Assert.Equal(1, VersionOf(live!));
            seen = live!.Id!;
        }

        using var witness = await SseReader.OpenAsync(browser);
        await PublishAsync(workspace, 2);
        await PublishAsync(workspace, 3);
        await witness.NextNamedAsync();
        await witness.NextNamedAsync();

        using var back = await SseReader.OpenAsync(browser, seen);
        await PublishAsync(workspace, 4);

        int[] versions = [VersionOf((await back.NextNamedAsync())!), VersionOf((await back.NextNamedAsync())!), VersionOf((await back.NextNamedAsync())!)];
        Assert.Equal([2, 3, 4], versions);
    }

    [Fact]
    public async Task A_page_that_heard_nothing_yet_can_come_back_too()
    {
        var (browser, workspace) = await SignUpAsync();
        using var witness = await SseReader.OpenAsync(browser);
        var start = (await witness.NextAsync())!.Id!;
        await PublishAsync(workspace, 7);
        await witness.NextNamedAsync();

        using var back = await SseReader.OpenAsync(browser, start);

        Assert.Equal(7, VersionOf((await back.NextNamedAsync())!));
    }

    [Theory]
    [InlineData("another-gateway-17")]
    [InlineData("0-0")]
    public async Task A_page_that_was_away_too_long_is_told_to_ask_again(string lastEventId)
    {
        var (browser, workspace) = await SignUpAsync();

        using var page = await SseReader.OpenAsync(browser, lastEventId);
        Assert.Equal("resync", (await page.NextNamedAsync())!.Name);

        await PublishAsync(workspace, 1);
        Assert.Equal(1, VersionOf((await page.NextNamedAsync())!));
    }

    [Fact]
    public async Task The_stream_ends_when_its_session_is_revoked()
    {
        var email = GatewaySystem.NewEmail();
        var (first, _) = await system.SignUpAsync(email: email);
        var second = system.Gateway.Browser();
        (await second.PostAsJsonAsync("/api/auth/login", new { email, password = GatewaySystem.Password })).EnsureSuccessStatusCode();
        using var page = await SseReader.OpenAsync(second);
        using var own = await SseReader.OpenAsync(first);
        await page.NextAsync();
        await own.NextAsync();

        (await first.DeleteAsync("/api/auth/sessions")).EnsureSuccessStatusCode();

        Assert.Null(await page.NextNamedAsync().WaitAsync(TimeSpan.FromSeconds(5)));
        var me = (await (await first.GetAsync("/api/auth/me")).DataAsync())["workspace"]!["id"]!;
        await PublishAsync(Guid.Parse((string)me!), 1);
        Assert.Equal(1, VersionOf((await own.NextNamedAsync())!));
    }

    [Fact]
    public async Task A_stream_that_is_never_quiet_ends_with_its_session_too()
    {
        var gateway = await system.AnotherAsync(("LiveUpdates:HeartbeatSeconds", "1"));
        var (browser, user) = await system.SignUpAsync(gateway);
        await using var expire = system.Identity.Admin.CreateCommand("update sessions set expires_at = now() + interval '3 seconds' where user_id = $1 returning active_workspace_id");
        expire.Parameters.AddWithValue((Guid)user["id"]!);
        var workspace = (Guid)(await expire.ExecuteScalarAsync())!;
        using var page = await SseReader.OpenAsync(browser);
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var publishing = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                await PublishAsync(workspace, 1);
                await Task.Delay(100);
            }
        });

        var heard = 0;
        while (await page.NextNamedAsync() is not null)
        {
            Assert.False(enough.IsCancellationRequested, "The stream goes on.");
            heard++;
        }

        await enough.CancelAsync();
        await publishing;
        Assert.True(heard > 0);
    }

    [Fact]
    public async Task Without_a_session_there_is_no_stream() =>
        Assert.Equal(HttpStatusCode.Unauthorized, (await system.Gateway.Plain().GetAsync("/api/events")).StatusCode);

    [Fact]
    public async Task One_user_cannot_hold_streams_without_end()
    {
        var gateway = await system.AnotherAsync(("LiveUpdates:StreamsPerUser", "2"));
        var (browser, _) = await system.SignUpAsync(gateway);
        using var first = await SseReader.OpenAsync(browser);
        using var second = await SseReader.OpenAsync(browser);
        await first.NextAsync();
        await second.NextAsync();

        Assert.Equal(HttpStatusCode.TooManyRequests, (await browser.GetAsync("/api/events")).StatusCode);
    }

    private async Task<(HttpClient Browser, Guid Workspace)> SignUpAsync()
    {
        var (browser, _) = await system.SignUpAsync();
        var me = await (await browser.GetAsync("/api/auth/me")).DataAsync();
        return (browser, Guid.Parse((string)me["workspace"]!["id"]!));
    }

    private Task PublishAsync(Guid workspace, long version) =>
        _bus.Publish(new AssetChanged(workspace, Guid.CreateVersion7(), Guid.CreateVersion7(), version, DateTimeOffset.UtcNow));

    private static int VersionOf(SseEvent live) => (int)JsonNode.Parse(live.Data!)!["version"]!;
}
