using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace MediaLab.Gateway.Tests;

[Collection(GatewayCollection.Name)]
public sealed class ProxyTests(GatewaySystem system)
{
    [Theory]
    [InlineData("projects", "/api/projects/1?x=1")]
    [InlineData("keyvault", "/api/api-keys")]
    [InlineData("generation", "/api/generate/quote")]
    [InlineData("generation", "/api/generations/1/cancel")]
    [InlineData("generation", "/api/batches/1")]
    [InlineData("generation", "/api/jobs/1/status")]
    [InlineData("generation", "/api/providers")]
    [InlineData("generation", "/api/models")]
    [InlineData("generation", "/api/settings/providers")]
    [InlineData("assets", "/api/assets/1/thumbnail?size=512")]
    [InlineData("assets", "/api/conversions")]
    [InlineData("costing", "/api/costs/ledger")]
    [InlineData("costing", "/api/budgets/alerts")]
    [InlineData("costing", "/api/prices")]
    [InlineData("costing", "/api/credits")]
    [InlineData("analytics", "/api/analytics/export?format=csv")]
    public async Task Each_part_of_the_api_goes_to_its_service_with_a_token_for_exactly_that_service(string service, string path)
    {
        var (browser, user) = await system.SignUpAsync();

        (await browser.GetAsync(path)).EnsureSuccessStatusCode();

        var received = system.Services[service].Received.Last();
        Assert.Equal(path, received.Path);
        Assert.Equal("gateway", received.Token!.Issuer);
        Assert.Equal(service, Assert.Single(received.Token.Audiences));
        Assert.Equal((string?)user["id"], received.UserId);
        Assert.Equal("owner", received.Claim("role"));
        Assert.Null(received.Claim("scopes"));
    }

    [Fact]
    public async Task A_providers_webhook_goes_through_without_anyone_signed_in_and_with_its_signature()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/webhooks/fal/token") { Content = new StringContent("""{"status":"OK"}""", Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("X-Fal-Webhook-Signature", "ab12");

        (await system.Gateway.Plain().SendAsync(request)).EnsureSuccessStatusCode();

        var received = system.Services["generation"].Received.Last();
        Assert.Equal("/api/webhooks/fal/token", received.Path);
        Assert.Equal("ab12", received.Headers["X-Fal-Webhook-Signature"]);
        Assert.Null(received.UserId);
        Assert.Equal(HttpStatusCode.Unauthorized, (await system.Gateway.Plain().GetAsync("/api/generations")).StatusCode);
    }

    [Fact]
    public async Task What_a_client_says_about_itself_never_reaches_a_service()
    {
        var (browser, user) = await system.SignUpAsync();
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/projects");
        foreach (var (name, value) in ((string, string)[])
            [("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Prefix", "/evil"), ("X-Forwarded-User", "root"),
             ("Forwarded", "for=6.6.6.6"), ("X-Real-IP", "6.6.6.6"), ("MediaLab-Internal-Session-Value", "stolen"), ("X-Original-For", "6.6.6.6")])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        (await browser.SendAsync(request)).EnsureSuccessStatusCode();

        var received = system.Projects.Received.Last();
        Assert.Equal((string?)user["id"], received.UserId);
        Assert.Equal("127.0.0.1", received.Headers["X-Forwarded-For"]);
        Assert.Equal("http", received.Headers["X-Forwarded-Proto"]);
        Assert.DoesNotContain(received.Headers.Values, value => value.Contains("6.6.6.6", StringComparison.Ordinal) || value.Contains("evil", StringComparison.Ordinal) || value == "stolen");
        foreach (var name in (string[])["Cookie", "X-CSRF", "Forwarded", "X-Real-IP", "X-Forwarded-User", "X-Forwarded-Prefix"])
        {
            Assert.DoesNotContain(name, received.Headers.Keys, StringComparer.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Only_a_trusted_proxy_may_say_who_asked()
    {
        var trusting = await system.AnotherAsync(("Proxies:Trusted:0", "127.0.0.0/8"));
        var (browser, _) = await system.SignUpAsync(trusting);
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/projects");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        request.Headers.Add("X-Forwarded-Host", "media.example");

        (await browser.SendAsync(request)).EnsureSuccessStatusCode();

        var received = system.Projects.Received.Last();
        Assert.Equal("203.0.113.7", received.Headers["X-Forwarded-For"]);
        Assert.Equal("media.example", received.Headers["Host"]);
    }

    [Fact]
    public async Task Cookies_and_internal_headers_of_a_service_never_reach_the_client()
    {
        var (browser, _) = await system.SignUpAsync();
        system.Projects.Answer = http =>
        {
            http.Response.Headers["Set-Cookie"] = "medialab-session=forged";
            http.Response.Headers["MediaLab-Internal-Session-Value"] = "forged";
            http.Response.Headers["X-Powered-By"] = "something";
            return Upstream.DefaultAnswer(http);
        };
        try
        {
            var answer = await browser.GetAsync("/api/projects");

            Assert.Equal("", answer.Header("Set-Cookie"));
            Assert.Equal("", answer.Header("MediaLab-Internal-Session-Value"));
            Assert.Equal("", answer.Header("X-Powered-By"));
            Assert.Equal("", answer.Header("Server"));
            Assert.Equal(32, answer.Header("X-Trace-Id").Length);
        }
        finally
        {
            system.Projects.Answer = Upstream.DefaultAnswer;
        }
    }

    [Fact]
    public async Task A_service_that_is_down_is_a_503_problem_and_works_again_afterwards()
    {
        var (browser, _) = await system.SignUpAsync();
        var analytics = system.Services["analytics"];
        await analytics.StopAsync();
        try
        {
            var answer = await browser.GetAsync("/api/analytics/usage");

            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Equal("UNAVAILABLE", await answer.ErrorAsync());
            Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
            Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/projects")).StatusCode);
        }
        finally
        {
            await analytics.StartAsync();
        }

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/analytics/usage")).StatusCode);
    }

    [Theory]
    [InlineData("POST", 502, "CONNECTION_LOST", "Look whether the change was made")]
    [InlineData("DELETE", 502, "CONNECTION_LOST", "Look whether the change was made")]
    [InlineData("GET", 503, "UNAVAILABLE", "Try again")]
    public async Task A_service_that_hangs_up_after_it_has_read_the_request_may_have_done_what_was_asked(string method, int status, string code, string advice)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var read = ReadAndHangUpAsync(listener);
        var gateway = await system.AnotherAsync(("services:analytics:http:0", $"http://{listener.LocalEndpoint}"));
        var (browser, _) = await system.SignUpAsync(gateway);

        var answer = await browser.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/api/analytics/usage"));
        listener.Stop();

        Assert.Contains(await read, request => request.StartsWith($"{method} /api/analytics/usage", StringComparison.Ordinal));
        Assert.Equal((status, code), ((int)answer.StatusCode, await answer.ErrorAsync()));
        Assert.Contains(advice, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing was changed", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("http://nowhere.invalid")]
    public async Task Where_nobody_could_be_reached_nothing_was_changed(string address)
    {
        var gateway = await system.AnotherAsync(("services:analytics:http:0", address));
        var (browser, _) = await system.SignUpAsync(gateway);

        var answer = await browser.PostAsync("/api/analytics/usage", null);

        Assert.Equal((503, "UNAVAILABLE"), ((int)answer.StatusCode, await answer.ErrorAsync()));
        Assert.Contains("Nothing was changed", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/nothing")]
    [InlineData("/api/projectsandmore")]
    [InlineData("/api")]
    public async Task An_unknown_address_of_the_api_is_a_404_problem(string path)
    {
        var (browser, _) = await system.SignUpAsync();

        var answer = await browser.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("NOT_FOUND", await answer.ErrorAsync());
    }

    [Fact]
    public async Task A_body_over_the_limit_is_a_413_whether_or_not_it_says_so_before()
    {
        var (browser, _) = await system.SignUpAsync();
        var before = system.Projects.Received.Count;
        var large = new byte[(1 << 20) + 1];

        var declared = await browser.PostAsync("/api/projects", new ByteArrayContent(large));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, declared.StatusCode);
        Assert.Equal("TOO_LARGE", await declared.ErrorAsync());
        Assert.Equal(before, system.Projects.Received.Count);

        var chunked = new HttpRequestMessage(HttpMethod.Post, "/api/projects") { Content = new StreamContent(new MemoryStream(large)) };
        chunked.Headers.TransferEncodingChunked = true;
        var arrivedWhole = false;
        system.Projects.Answer = async http =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null);
            arrivedWhole = true;
            await Upstream.DefaultAnswer(http);
        };
        try
        {
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await browser.SendAsync(chunked)).StatusCode);
        }
        catch (HttpRequestException)
        {
            // The gateway hangs up on a client that goes on sending; whether the client still reads the answer is a race.
        }
        finally
        {
            system.Projects.Answer = Upstream.DefaultAnswer;
        }

        Assert.False(arrivedWhole);
    }

    [Fact]
    public async Task A_batch_may_be_larger_than_other_requests()
    {
        var (browser, _) = await system.SignUpAsync();

        foreach (var path in (string[])["/api/generate/batch", "/api/generate/batch/quote"])
        {
            Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync(path, new ByteArrayContent(new byte[16 << 20]))).StatusCode);
        }
    }

    [Fact]
    public async Task A_signed_link_takes_media_without_credentials_and_tells_the_service_nobody_is_signed_in()
    {
        var assets = system.Services["assets"];
        long received = 0;
        assets.Answer = async http =>
        {
            var buffer = new byte[65536];
            for (int read; (read = await http.Request.Body.ReadAsync(buffer)) > 0;)
            {
                received += read;
            }

            await Upstream.DefaultAnswer(http);
        };
        try
        {
            // A browser sends its cookie along; the link is its own permission and needs no header.
            var (browser, _) = await system.SignUpAsync();
            browser.DefaultRequestHeaders.Remove("X-CSRF");

            (await browser.PutAsync("/api/assets/content/signed", new ByteArrayContent(new byte[3 << 20]))).EnsureSuccessStatusCode();

            Assert.Equal(3 << 20, received);
            Assert.Null(assets.Received.Last().UserId);
            Assert.Equal(HttpStatusCode.OK, (await system.Gateway.Plain().GetAsync("/api/assets/content/signed")).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await system.Gateway.Plain().DeleteAsync("/api/assets/content/signed")).StatusCode);
        }
        finally
        {
            assets.Answer = Upstream.DefaultAnswer;
        }
    }

    [Fact]
    public async Task An_event_stream_of_a_service_comes_through_piece_by_piece_and_uncompressed()
    {
        var (browser, _) = await system.SignUpAsync();
        var more = new TaskCompletionSource();
        system.Services["generation"].Answer = async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync("event: delta\ndata: one\n\n");
            await http.Response.Body.FlushAsync();
            await more.Task;
            await http.Response.WriteAsync("event: completed\ndata: {}\n\n");
        };
        try
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/api/generations/1/stream");
            request.Headers.Add("Accept-Encoding", "br, gzip");
            using var answer = await browser.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());

            // Arrives although the service has not finished.
            Assert.Equal("event: delta", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
            Assert.Equal("", answer.Header("Content-Encoding"));
            more.SetResult();
            Assert.Contains("completed", await reader.ReadToEndAsync(), StringComparison.Ordinal);
        }
        finally
        {
            system.Services["generation"].Answer = Upstream.DefaultAnswer;
        }
    }

    [Fact]
    public async Task Answers_are_compressed_when_the_client_can_read_that()
    {
        var (browser, _) = await system.SignUpAsync();
        system.Projects.Answer = http => http.Response.WriteAsJsonAsync(new { text = new string('x', 20_000) });
        try
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/api/projects");
            request.Headers.Add("Accept-Encoding", "br");

            var answer = await browser.SendAsync(request);

            Assert.Equal("br", answer.Header("Content-Encoding"));
            Assert.True((await answer.Content.ReadAsByteArrayAsync()).Length < 1000);
        }
        finally
        {
            system.Projects.Answer = Upstream.DefaultAnswer;
        }
    }

    [Fact]
    public async Task Garbage_instead_of_http_does_not_disturb_anyone()
    {
        using (var socket = new TcpClient("127.0.0.1", new Uri(system.Gateway.Address).Port))
        {
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes("\0\0\0 nonsense\r\n\r\n"));
        }

        Assert.Equal(HttpStatusCode.OK, (await system.Gateway.Plain().GetAsync("/api/health")).StatusCode);
    }

    /// <summary>What arrived until the listener was stopped: a client may try again with what HTTP calls idempotent.</summary>
    private static async Task<List<string>> ReadAndHangUpAsync(TcpListener listener)
    {
        var requests = new List<string>();
        try
        {
            while (true)
            {
                using var connection = await listener.AcceptTcpClientAsync();
                var buffer = new byte[16_384];
                requests.Add(Encoding.ASCII.GetString(buffer, 0, await connection.GetStream().ReadAsync(buffer)));
            }
        }
        catch (SocketException)
        {
            return requests;
        }
    }
}
