using System.Net;
using System.Net.Http.Headers;

namespace MediaLab.Gateway.Tests;

[Collection(GatewayCollection.Name)]
public sealed class WebAppTests(GatewaySystem system)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/projects/0199")]
    [InlineData("/settings?tab=keys")]
    public async Task Every_page_is_the_app_and_is_asked_for_again_each_time(string path)
    {
        var answer = await system.Gateway.Plain().GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(SampleWebApp.Index, await answer.Content.ReadAsStringAsync());
        Assert.Equal("no-cache", answer.Header("Cache-Control"));
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("br", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("br;q=0, gzip", "gzip")]
    [InlineData("identity", "")]
    public async Task A_hashed_file_comes_in_the_best_encoding_the_build_made_and_may_be_kept_for_ever(string accepted, string encoding)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/assets/main-a1b2c3.js");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);

        var answer = await system.Gateway.Plain().SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(encoding, answer.Header("Content-Encoding"));
        Assert.Equal("public, max-age=31536000, immutable", answer.Header("Cache-Control"));
        Assert.Equal("Accept-Encoding", answer.Header("Vary"));
        Assert.Equal("text/javascript", answer.Content.Headers.ContentType!.MediaType);
        await using var stream = await answer.Content.ReadAsStreamAsync();
        await using Stream plain = encoding switch
        {
            "br" => new System.IO.Compression.BrotliStream(stream, System.IO.Compression.CompressionMode.Decompress),
            "gzip" => new System.IO.Compression.GZipStream(stream, System.IO.Compression.CompressionMode.Decompress),
            _ => stream,
        };
        Assert.Equal(SampleWebApp.Script, await new StreamReader(plain).ReadToEndAsync());
    }

    [Fact]
    public async Task A_file_that_did_not_change_is_a_304()
    {
        var client = system.Gateway.Plain();
        var tag = (await client.GetAsync("/sw.js")).Headers.ETag!;
        var request = new HttpRequestMessage(HttpMethod.Get, "/sw.js");
        request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(tag.Tag));

        var answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
        Assert.Equal("no-cache", answer.Header("Cache-Control"));
    }

    [Theory]
    [InlineData("/assets/gone-ffffff.js")]
    [InlineData("/csp.json")]
    [InlineData("/missing.png")]
    [InlineData("/..%2f..%2fetc%2fpasswd")]
    [InlineData("/assets/..%2f..%2fcsp.json")]
    public async Task What_is_not_a_file_of_the_app_is_a_404_and_not_a_page(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, (await system.Gateway.Plain().GetAsync(path)).StatusCode);

    [Fact]
    public async Task Pages_have_a_strict_policy_with_the_hashes_of_the_build()
    {
        var answer = await system.Gateway.Plain().GetAsync("/");

        var policy = answer.Header("Content-Security-Policy").Split("; ").ToDictionary(part => part.Split(' ')[0], part => part);
        Assert.Equal($"script-src 'self' {SampleWebApp.ScriptHash}", policy["script-src"]);
        Assert.Equal($"style-src 'self' {SampleWebApp.StyleHash}", policy["style-src"]);
        Assert.Equal("frame-ancestors 'none'", policy["frame-ancestors"]);
        Assert.Equal("object-src 'none'", policy["object-src"]);
        Assert.Equal("base-uri 'none'", policy["base-uri"]);
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Equal("same-origin", answer.Header("Referrer-Policy"));
        Assert.Contains("camera=()", answer.Header("Permissions-Policy"), StringComparison.Ordinal);
        Assert.Equal("", answer.Header("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Answers_of_the_api_even_refusals_may_run_nothing()
    {
        var answer = await system.Gateway.Plain().GetAsync("/api/projects");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", answer.Header("Content-Security-Policy"));
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
    }

    [Fact]
    public async Task Under_https_browsers_are_told_to_stay_there()
    {
        var client = (await system.AnotherAsync(("Proxies:Trusted:0", "127.0.0.1"))).Plain();
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");

        Assert.StartsWith("max-age=31536000", (await client.GetAsync("/")).Header("Strict-Transport-Security"), StringComparison.Ordinal);
        Assert.StartsWith("max-age=31536000", (await client.GetAsync("/api/projects")).Header("Strict-Transport-Security"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_media_may_come_from_can_be_widened_by_configuration()
    {
        var client = (await system.AnotherAsync(("Web:ContentOrigins:0", "https://media.example"))).Plain();

        Assert.Contains("img-src 'self' data: blob: https://media.example;", (await client.GetAsync("/")).Header("Content-Security-Policy"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_built_app_the_api_works_and_the_page_says_what_to_do()
    {
        var client = (await system.AnotherAsync(("Web:Root", Path.Combine(system.WebRoot, "not-built")))).Plain();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/health")).StatusCode);
    }
}
