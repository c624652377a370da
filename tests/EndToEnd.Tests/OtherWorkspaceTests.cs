using System.Net;
using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator;

namespace MediaLab.EndToEnd.Tests;

/// <summary>
/// Every public operation that takes an id answers 404 to the id of another workspace. The operations come from the published document: a
/// new one fails here until someone says what to try on it.
/// </summary>
[Collection(RunningSystemCollection.Name)]
public sealed class OtherWorkspaceTests(RunningSystem system)
{
    /// <summary>Ids that their caller chooses, or that belong to a person and not to a workspace, so that there is nothing of someone else's to name.</summary>
    private static readonly string[] NothingToOwn = ["PutPriceOverride"];

    private static readonly string[] Methods = ["get", "post", "put", "delete", "patch"];

    [Fact]
    public async Task Another_workspace_s_id_is_404_on_every_operation_and_harms_nothing()
    {
        using var owner = await system.SignUpAsync();
        using var stranger = await system.SignUpAsync();
        var ids = await MakeOneOfEachAsync(owner);
        var document = JsonNode.Parse(await owner.Client.GetStringAsync("/api/openapi.json"))!;
        var operations = OperationsWithIds(document).ToList();
        Assert.True(operations.Count > 20, $"Only {operations.Count} operations: the document is not complete.");

        var wrong = new List<string>();
        foreach (var (method, path, operation) in operations.Where(entry => !NothingToOwn.Contains((string?)entry.Operation["operationId"])))
        {
            var prefix = ids.Keys.Where(known => path.StartsWith(known, StringComparison.Ordinal)).MaxBy(known => known.Length);
            if (prefix is null)
            {
                wrong.Add($"{method} {path}: say in {nameof(MakeOneOfEachAsync)} how to make one");
                continue;
            }

            using var answer = await stranger.SendAsync(new HttpMethod(method.ToUpperInvariant()), path.Replace("{id}", ids[prefix], StringComparison.Ordinal), BodyOf(operation));
            if (answer.StatusCode != HttpStatusCode.NotFound)
            {
                wrong.Add($"{method} {path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal("Film", (string?)(await owner.GetAsync($"/api/projects/{ids["/api/projects/"]}"))["name"]);
        Assert.NotNull(await owner.GetAsync($"/api/assets/{ids["/api/assets/"]}"));
        Assert.NotNull(await owner.GetAsync($"/api/api-keys/{ids["/api/api-keys/"]}"));
    }

    [Theory]
    [InlineData("/api/projects")]
    [InlineData("/api/generations")]
    [InlineData("/api/assets")]
    [InlineData("/api/costs/ledger")]
    [InlineData("/api/api-keys")]
    public async Task A_list_shows_nothing_of_another_workspace(string path)
    {
        using var owner = await system.SignUpAsync();
        using var stranger = await system.SignUpAsync();
        await MakeListedThingsAsync(owner);

        Assert.NotEmpty((await owner.UntilAsync(path, list => list["items"]!.AsArray().Count > 0))["items"]!.AsArray());
        Assert.Empty((await stranger.GetAsync(path))["items"]!.AsArray());
    }

    /// <summary>By the beginning of the paths that take them; the longest that fits counts.</summary>
    private static async Task<Dictionary<string, string>> MakeOneOfEachAsync(Person owner)
    {
        var (project, generation, asset, key) = await MakeListedThingsAsync(owner);
        var token = (string)(await owner.PostAsync("/api/access-tokens", new { name = "Script", scopes = new[] { "read" } }))["id"]!;
        var sessions = await owner.GetAsync("/api/auth/sessions");
        var session = (string)(sessions is JsonArray list ? list : sessions["items"]!.AsArray())[0]!["id"]!;
        var budgets = await owner.GetAsync("/api/budgets");
        var budget = (string?)(budgets is JsonArray array ? array : budgets["items"]!.AsArray()).FirstOrDefault()?["id"] ?? Guid.CreateVersion7().ToString();
        var batch = (string)(await owner.PostAsync("/api/generate/batch", new { projectId = project, type = "text", model = "sandbox/text", items = new[] { new { prompt = "A lighthouse." } } }))["id"]!;
        var nobody = Guid.CreateVersion7().ToString();
        return new Dictionary<string, string>
        {
            ["/api/projects/"] = project,
            ["/api/analytics/project/"] = project,
            ["/api/generations/"] = generation,
            ["/api/jobs/"] = generation,
            ["/api/batches/"] = batch,
            ["/api/assets/"] = asset,
            ["/api/api-keys/"] = key,
            ["/api/access-tokens/"] = token,
            ["/api/auth/sessions/"] = session,
            ["/api/workspaces/"] = (string)(await owner.GetAsync("/api/auth/me"))["workspace"]!["id"]!,
            ["/api/budgets/"] = budget,
            // Nothing of these is made by a click: an id that nobody has must be 404 as well.
            ["/api/budgets/alerts/"] = nobody,
            ["/api/prices/overrides/"] = nobody,
            ["/api/auth/passkeys/"] = nobody,
        };
    }

    private static async Task<(string Project, string Generation, string Asset, string Key)> MakeListedThingsAsync(Person owner)
    {
        var project = (string)(await owner.PostAsync("/api/projects", new { name = "Film", budgetUsd = "5" }))["id"]!;
        var generation = await owner.GenerateAsync(project, "text", "A lighthouse at dusk.");
        var key = (string)(await owner.PostAsync("/api/api-keys", new { provider = "openai", key = Scenarios.Key(Scenario.Ok) }))["id"]!;
        return (project, (string)generation["id"]!, (string)generation["assets"]![0]!, key);
    }

    private static IEnumerable<(string Method, string Path, JsonNode Operation)> OperationsWithIds(JsonNode document) =>
        from path in document["paths"]!.AsObject()
        where path.Key.Contains("{id}", StringComparison.Ordinal)
        from operation in path.Value!.AsObject()
        where Methods.Contains(operation.Key)
        select (operation.Key, path.Key, operation.Value!);

    /// <summary>The document's own example, so that the body is not what is refused.</summary>
    private static string? BodyOf(JsonNode operation) => operation["requestBody"]?["content"]?["application/json"]?["example"]?.ToJsonString();
}
