using System.Net;
using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator;
using MediaLab.Testing;

namespace MediaLab.EndToEnd.Tests;

/// <summary>
/// Every public operation that takes an id answers 404 to the id of another workspace, and knows the same id when its owner calls. The
/// operations come from the published document: a new one fails here until someone says what to try on it.
/// </summary>
[Collection(RunningSystemCollection.Name)]
public sealed class OtherWorkspaceTests(RunningSystem system, OtherWorkspaceTests.Neighbours neighbours) : IClassFixture<OtherWorkspaceTests.Neighbours>
{
    /// <summary>Ids that their caller chooses, or that belong to a person and not to a workspace, so that there is nothing of someone else's to name.</summary>
    private static readonly string[] NothingToOwn = ["PutPriceOverride"];

    /// <summary>Lists with their rows, or that have no rows but numbers: what an owner's answer must show and a stranger's must not.</summary>
    private static readonly Dictionary<string, Func<JsonNode, bool>> ShowsSomething = new()
    {
        ["/api/prices?provider=openai&model=gpt-6-luna"] = prices => prices["items"]!.AsArray().Any(price => price!["overrideId"] is not null),
        ["/api/analytics/dashboard"] = report => (int)report["generations"]! > 0 && (int)report["assets"]! > 0 && Books.Nano(report["totalCost"]) > 0,
        ["/api/analytics/cost"] = report => Books.Nano(report["total"]!["cost"]) > 0,
        ["/api/analytics/usage"] = report => (int)report["generations"]! > 0,
        ["/api/analytics/provider"] = report => report["providers"]!.AsArray().Any(provider => (int)provider!["generations"]! > 0),
        ["/api/costs/summary"] = summary => (int)summary["generations"]! > 0,
    };

    /// <summary>In the order in which their owner tries them: what takes things away comes last.</summary>
    private static readonly string[] Methods = ["get", "put", "patch", "post", "delete"];

    /// <summary>The ends of all that belongs to them.</summary>
    private static readonly string[] TakeOthersAlong = ["/api/projects/{id}", "/api/auth/sessions/{id}"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Another_workspace_s_id_is_404_on_every_operation_and_harms_nothing()
    {
        using var owner = await system.SignUpAsync();
        using var stranger = await system.SignUpAsync();
        var ids = await MakeOneOfEachAsync(owner);
        var document = JsonNode.Parse(await owner.Client.GetStringAsync("/api/openapi.json"))!;
        var operations = OperationsWithIds(document).ToList();
        Assert.True(operations.Count > 20, $"Only {operations.Count} operations: the document is not complete.");

        var known = operations.Where(entry => !NothingToOwn.Contains((string?)entry.Operation["operationId"]))
            .Select(entry => (Method: new HttpMethod(entry.Method.ToUpperInvariant()), entry.Path, Prefix: PrefixOf(entry.Path, ids), Body: BodyOf(entry.Operation)))
            .ToList();
        var wrong = known.Where(entry => entry.Prefix is null).Select(entry => $"{entry.Method} {entry.Path}: say in {nameof(MakeOneOfEachAsync)} how to make one").ToList();
        known.RemoveAll(entry => entry.Prefix is null);
        foreach (var (method, path, prefix, body) in known)
        {
            using var answer = await stranger.SendAsync(method, PathOf(path, ids[prefix!]), body);
            if (answer.StatusCode != HttpStatusCode.NotFound)
            {
                wrong.Add($"{method} {path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            }
        }

        Assert.Equal("Film", (string?)(await owner.GetAsync($"/api/projects/{ids["/api/projects/"]}"))["name"]);
        Assert.NotNull(await owner.GetAsync($"/api/assets/{ids["/api/assets/"]}"));
        Assert.NotNull(await owner.GetAsync($"/api/api-keys/{ids["/api/api-keys/"]}"));

        // A 404 says something only where the same call finds its owner's own.
        foreach (var (method, path, prefix, body) in known.OrderBy(entry => OrderOf(entry.Method, entry.Path)))
        {
            if (!await IsKnownAsync(owner, method, PathOf(path, ids[prefix!]), body))
            {
                wrong.Add($"{method} {path} is 404 for its owner too");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Another_workspace_s_id_in_a_body_is_404_and_is_known_to_its_owner()
    {
        using var owner = await system.SignUpAsync();
        using var stranger = await system.SignUpAsync();
        var ids = await MakeOneOfEachAsync(owner);
        var (project, asset, template) = (ids["/api/projects/"], ids["/api/assets/"], ids["/api/projects/templates/"]);
        var user = (string)(await owner.GetAsync("/api/auth/me"))["user"]!["id"]!;
        var own = (string)(await stranger.PostAsync("/api/projects", new { name = "Own" }))["id"]!;

        var wrong = new List<string>();
        foreach (var (what, method, path, body) in BodiesAbout(project, asset, template, user))
        {
            // Where the thing lies in a project, the project is not what is refused.
            using var refused = await stranger.SendAsync(method, path, body(own).ToJsonString());
            if (refused.StatusCode != HttpStatusCode.NotFound)
            {
                wrong.Add($"{what} of {method} {path} answered {(int)refused.StatusCode}: {await refused.Content.ReadAsStringAsync()}");
            }

            if (!await IsKnownAsync(owner, method, path, body(project).ToJsonString()))
            {
                wrong.Add($"{what} of {method} {path} is 404 for its owner too");
            }
        }

        var bulk = new { ids = new[] { asset }, action = "favorite" };
        var (foreign, mine) = ((await stranger.PostAsync("/api/assets/bulk", bulk))["items"]![0]!, (await owner.PostAsync("/api/assets/bulk", bulk))["items"]![0]!);
        Assert.Equal((false, "NOT_FOUND", true), ((bool)foreign["success"]!, (string?)foreign["error"], (bool)mine["success"]!));
        var batch = (string of) => new { projectId = of, type = "image", model = "sandbox/image", references = new[] { asset }, items = new[] { new { prompt = "A lighthouse." } } };
        var (blocked, free) = (await stranger.PostAsync("/api/generate/batch/quote", batch(own)), await owner.PostAsync("/api/generate/batch/quote", batch(project)));
        Assert.Contains("reference_missing", blocked.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("reference_missing", free.ToJsonString(), StringComparison.Ordinal);
        using var cover = await stranger.SendAsync(HttpMethod.Put, $"/api/projects/{own}", new JsonObject { ["thumbnailAssetId"] = asset }.ToJsonString());
        Assert.Equal(HttpStatusCode.BadRequest, cover.StatusCode);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("/api/projects")]
    [InlineData("/api/generations")]
    [InlineData("/api/assets")]
    [InlineData("/api/costs/ledger")]
    [InlineData("/api/api-keys")]
    [InlineData("/api/batches")]
    [InlineData("/api/budgets")]
    [InlineData("/api/budgets/alerts")]
    [InlineData("/api/projects/templates")]
    [InlineData("/api/assets/tags")]
    [InlineData("/api/prices?provider=openai&model=gpt-6-luna")]
    [InlineData("/api/analytics/dashboard")]
    [InlineData("/api/analytics/cost")]
    [InlineData("/api/analytics/usage")]
    [InlineData("/api/analytics/provider")]
    [InlineData("/api/costs/summary")]
    public async Task A_list_shows_nothing_of_another_workspace(string path)
    {
        var (owner, stranger) = await neighbours.OfAsync(system, MakeOneOfEachAsync);
        var shows = ShowsSomething.GetValueOrDefault(path, list => list["items"]!.AsArray().Count > 0);

        await owner.UntilAsync(path, shows);

        Assert.False(shows(await stranger.GetAsync(path)));
    }

    [Fact]
    public async Task An_export_has_no_line_of_another_workspace()
    {
        var (owner, stranger) = await neighbours.OfAsync(system, MakeOneOfEachAsync);
        await owner.UntilAsync("/api/analytics/usage", report => (int)report["generations"]! > 0);

        Assert.Contains("sandbox", await owner.Client.GetStringAsync("/api/analytics/export"), StringComparison.Ordinal);
        Assert.DoesNotContain("sandbox", await stranger.Client.GetStringAsync("/api/analytics/export"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_access_log_of_a_key_is_its_owner_s_alone()
    {
        using var owner = await system.SignUpAsync();
        using var stranger = await system.SignUpAsync();
        var path = $"/api/api-keys/{await SpendAsync(owner, (string)(await owner.PostAsync("/api/projects", new { name = "Film" }))["id"]!)}/access-log";

        await owner.UntilAsync(path, log => log["items"]!.AsArray().Count > 0);

        using var refused = await stranger.SendAsync(HttpMethod.Get, path, null);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    /// <summary>Someone who has one of each and someone who has nothing, for all tests that only look.</summary>
    public sealed class Neighbours : IDisposable
    {
        private (Person Owner, Person Stranger)? _made;

        internal async Task<(Person Owner, Person Stranger)> OfAsync(RunningSystem system, Func<Person, Task> make)
        {
            if (_made is null)
            {
                _made = (await system.SignUpAsync(), await system.SignUpAsync());
                await make(_made.Value.Owner);
            }

            return _made.Value;
        }

        public void Dispose()
        {
            _made?.Owner.Dispose();
            _made?.Stranger.Dispose();
        }
    }

    /// <summary>By the beginning of the paths that take them; the longest that fits counts.</summary>
    private async Task<Dictionary<string, string>> MakeOneOfEachAsync(Person owner)
    {
        var (project, generation, asset, key) = await MakeListedThingsAsync(owner);
        var token = (string)(await owner.PostAsync("/api/access-tokens", new { name = "Script", scopes = new[] { "read" } }))["id"]!;
        var sessions = await owner.GetAsync("/api/auth/sessions");
        var session = (string)(sessions is JsonArray list ? list : sessions["items"]!.AsArray())[0]!["id"]!;
        var budget = (string)(await owner.PutAsync("/api/budgets", new { scope = "workspace", period = "month", limitUsd = "100" }))["id"]!;
        var template = (string)(await owner.PostAsync("/api/projects/templates", Postcard))["id"]!;
        var price = Guid.CreateVersion7().ToString();
        await owner.PutAsync($"/api/prices/overrides/{price}", new { provider = "openai", model = "gpt-6-luna", unit = "input_tokens", nanoUsd = 1, per = 1 });
        var batch = (string)(await owner.PostAsync("/api/generate/batch", new { projectId = project, type = "text", model = "sandbox/text", items = new[] { new { prompt = "A lighthouse." } } }))["id"]!;
        await owner.PutAsync($"/api/assets/{asset}", new { tags = new[] { "lighthouse" } });
        await SpendAsync(owner, project);
        var alert = (string)(await owner.UntilAsync("/api/budgets/alerts", alerts => alerts["items"]!.AsArray().Count > 0))["items"]![0]!["id"]!;
        return new Dictionary<string, string>
        {
            ["/api/projects/"] = project,
            ["/api/projects/templates/"] = template,
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
            ["/api/prices/overrides/"] = price,
            ["/api/budgets/alerts/"] = alert,
            ["/api/auth/passkeys/"] = await RegisterPasskeyAsync(owner),
        };
    }

    /// <summary>It takes the values that the published example of rendering gives.</summary>
    private static object Postcard => new
    {
        name = "Postcard",
        type = "text",
        prompt = "A postcard of {{subject}} at {{time}}",
        variables = new[] { new { name = "subject", label = "Subject", kind = "text" }, new { name = "time", label = "Time", kind = "text" } },
    };

    /// <summary>Every body that names something by its id, made for a project of the caller's.</summary>
    private static IEnumerable<(string What, HttpMethod Method, string Path, Func<string, JsonObject> Body)> BodiesAbout(string project, string asset, string template, string user)
    {
        foreach (var path in (string[])["/api/generate", "/api/generate/quote"])
        {
            yield return ("projectId", HttpMethod.Post, path, _ => Asked(project));
            yield return ("references", HttpMethod.Post, path, own => Asked(own, ("type", "image"), ("references", new JsonArray(asset))));
            yield return ("template", HttpMethod.Post, path, own => Asked(own, ("prompt", null), ("template", Use())));
        }

        foreach (var path in (string[])["/api/generate/batch", "/api/generate/batch/quote"])
        {
            yield return ("projectId", HttpMethod.Post, path, _ => AskedOften(project));
            yield return ("template", HttpMethod.Post, path, own => AskedOften(own, ("template", Use()), ("items", new JsonArray(new JsonObject { ["variables"] = Values() }))));
        }

        yield return ("projectId", HttpMethod.Post, "/api/assets", _ => new JsonObject { ["projectId"] = project, ["name"] = "a.txt", ["type"] = "text", ["size"] = 1 });
        yield return ("scopeId", HttpMethod.Put, "/api/budgets", _ => Budget("project", project));
        yield return ("scopeId", HttpMethod.Put, "/api/budgets", _ => Budget("user", user));

        static JsonObject Asked(string project, params (string Name, JsonNode? Value)[] with) =>
            With(new JsonObject { ["projectId"] = project, ["type"] = "text", ["prompt"] = "A lighthouse.", ["provider"] = "sandbox" }, with);

        static JsonObject AskedOften(string project, params (string Name, JsonNode? Value)[] with) => With(
            new JsonObject { ["projectId"] = project, ["type"] = "text", ["model"] = "sandbox/text", ["items"] = new JsonArray(new JsonObject { ["prompt"] = "A lighthouse." }) }, with);

        static JsonObject With(JsonObject body, (string Name, JsonNode? Value)[] with)
        {
            foreach (var (name, value) in with)
            {
                body[name] = value;
            }

            return body;
        }

        static JsonObject Budget(string scope, string scopeId) => new() { ["scope"] = scope, ["scopeId"] = scopeId, ["period"] = "total", ["limitUsd"] = "100" };
        static JsonObject Values() => new() { ["subject"] = "a lighthouse", ["time"] = "dusk" };
        JsonObject Use() => new() { ["id"] = template, ["variables"] = Values() };
    }

    private static async Task<(string Project, string Generation, string Asset, string Key)> MakeListedThingsAsync(Person owner)
    {
        var project = (string)(await owner.PostAsync("/api/projects", new { name = "Film", budgetUsd = "5" }))["id"]!;
        var generation = await owner.GenerateAsync(project, "text", "A lighthouse at dusk.");
        var key = (string)(await owner.PostAsync("/api/api-keys", new { provider = "openai", key = Scenarios.Key(Scenario.Ok) }))["id"]!;
        return (project, (string)generation["id"]!, (string)generation["assets"]![0]!, key);
    }

    /// <summary>A picture that costs four fifths of a budget, so that there is an alert about it; returns the key it was made with.</summary>
    private static async Task<string> SpendAsync(Person owner, string project)
    {
        var key = (string)(await owner.PostAsync("/api/api-keys", new { provider = "stability", key = Scenarios.Key(Scenario.Ok) }))["id"]!;
        var quote = await owner.PostAsync("/api/generate/quote", new { projectId = project, type = "image", prompt = "A lighthouse", model = "stability/core" });
        var limit = Books.Nano(quote["route"]![0]!["held"]) * 5 / 4;
        var limitUsd = $"{limit / 1_000_000_000}.{limit % 1_000_000_000:000000000}";
        await owner.PutAsync("/api/budgets", new { scope = "provider", scopeId = "stability", period = "total", limitUsd });
        var made = await owner.UntilEndedAsync(await owner.StartAsync(project, "image", "stability/core", "A lighthouse"));
        Assert.Equal("completed", (string?)made["status"]);
        return key;
    }

    private async Task<string> RegisterPasskeyAsync(Person owner)
    {
        var origin = system.Address.GetLeftPart(UriPartial.Authority);
        using var device = new SoftwareAuthenticator(origin);
        owner.Client.DefaultRequestHeaders.Add("Origin", origin);
        var begun = await owner.PostAsync("/api/auth/passkeys/options");
        var credential = device.Create(begun["options"]!);
        var registered = await owner.PostAsync("/api/auth/passkeys", new { challengeId = (string?)begun["challengeId"], name = "Phone", credential });
        owner.Client.DefaultRequestHeaders.Remove("Origin");
        return (string)registered["id"]!;
    }

    /// <summary>False when the answer stays "there is no such thing". Some things are known a moment later, when news of them has arrived.</summary>
    private static async Task<bool> IsKnownAsync(Person person, HttpMethod method, string path, string? body)
    {
        for (var until = DateTimeOffset.UtcNow + Patience; DateTimeOffset.UtcNow < until; await Task.Delay(300))
        {
            using var answer = await person.SendAsync(method, path, body);
            // A text has no thumbnail: another code, about something that was found.
            if (answer.StatusCode != HttpStatusCode.NotFound || (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"] != "NOT_FOUND")
            {
                return true;
            }
        }

        return false;
    }

    private static (int Ends, int Method) OrderOf(HttpMethod method, string path) =>
        (method == HttpMethod.Delete ? Array.IndexOf(TakeOthersAlong, path) : -1, Array.IndexOf(Methods, method.Method.ToLowerInvariant()));

    private static string? PrefixOf(string path, Dictionary<string, string> ids) =>
        ids.Keys.Where(known => path.StartsWith(known, StringComparison.Ordinal)).MaxBy(known => known.Length);

    private static string PathOf(string path, string id) => path.Replace("{id}", id, StringComparison.Ordinal);

    private static IEnumerable<(string Method, string Path, JsonNode Operation)> OperationsWithIds(JsonNode document) =>
        from path in document["paths"]!.AsObject()
        where path.Key.Contains("{id}", StringComparison.Ordinal)
        from operation in path.Value!.AsObject()
        where Methods.Contains(operation.Key)
        select (operation.Key, path.Key, operation.Value!);

    /// <summary>The document's own example, so that the body is not what is refused.</summary>
    private static string? BodyOf(JsonNode operation) => operation["requestBody"]?["content"]?["application/json"]?["example"]?.ToJsonString();
}
