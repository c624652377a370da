using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace MediaLab.Gateway.Tests;

[Collection(GatewayCollection.Name)]
public sealed class SessionTests(GatewaySystem system)
{
    [Fact]
    public async Task Signing_up_signs_in_and_logging_out_ends_that()
    {
        var (browser, user) = await system.SignUpAsync();

        var me = await browser.GetFromJsonAsync<JsonNode>("/api/auth/me");
        Assert.Equal((string?)user["id"], (string?)me!["data"]!["user"]!["id"]);
        Assert.Equal("owner", (string?)me["data"]!["role"]);

        var out1 = await browser.PostAsJsonAsync("/api/auth/logout", new { });
        Assert.Equal(HttpStatusCode.OK, out1.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("/api/auth/me")).StatusCode);
    }
}
