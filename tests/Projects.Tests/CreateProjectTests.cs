using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Testing;

namespace MediaLab.Projects.Tests;

[Collection(ProjectsCollection.Name)]
public sealed class CreateProjectTests(ProjectsHost host)
{
    [Fact]
    public async Task A_created_project_can_be_read_by_its_workspace_and_by_no_other()
    {
        var owner = Callers.New();
        using var client = host.ClientFor(owner);

        var created = await client.PostAsJsonAsync("/api/projects", new { name = "Film" });

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var location = created.Headers.Location!.ToString();
        var body = await client.GetFromJsonAsync<JsonNode>(location);
        Assert.Equal("Film", (string?)body!["data"]!["name"]);
        using var stranger = host.ClientFor(Callers.New());
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(location)).StatusCode);
    }

    [Fact]
    public async Task Without_credentials_the_answer_is_a_401_problem()
    {
        using var anonymous = host.ClientFor(null);

        var answer = await anonymous.GetAsync($"/api/projects/{Guid.NewGuid()}");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("UNAUTHENTICATED", (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["error"]);
    }

    [Theory]
    [InlineData("""{"name":""}""", "VALIDATION_FAILED")]
    [InlineData("""{"name":"x","surprise":1}""", "INVALID_REQUEST")]
    [InlineData("""{"name":""", "INVALID_REQUEST")]
    [InlineData("""{}""", "INVALID_REQUEST")]
    public async Task A_bad_body_is_a_400_that_says_why(string body, string code)
    {
        using var client = host.ClientFor(Callers.New());

        var answer = await client.PostAsync("/api/projects", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

        var problem = await answer.Content.ReadFromJsonAsync<JsonNode>();
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(code, (string?)problem!["error"]);
        Assert.False((bool)problem["success"]!);
        Assert.NotEmpty((string)problem["traceId"]!);
    }

    [Fact]
    public async Task The_same_idempotency_key_replays_the_first_answer_and_refuses_another_body()
    {
        using var client = host.ClientFor(Callers.New());
        client.DefaultRequestHeaders.Add("Idempotency-Key", "once");

        var first = await client.PostAsJsonAsync("/api/projects", new { name = "Film" });
        var second = await client.PostAsJsonAsync("/api/projects", new { name = "Film" });
        var other = await client.PostAsJsonAsync("/api/projects", new { name = "Other" });

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(await IdOf(first), await IdOf(second));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
    }

    private static async Task<string> IdOf(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").GetProperty("id").GetString()!;
}
