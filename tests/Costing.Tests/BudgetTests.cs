using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.Testing;

namespace MediaLab.Costing.Tests;

[Collection(CostingCollection.Name)]
public sealed class PutBudgetTests(CostingHost host)
{
    [Fact]
    public async Task Setting_a_budget_twice_leaves_one_with_the_second_limit()
    {
        using var client = host.ClientFor(Callers.New());
        var first = await client.PutBudgetAsync("workspace", null, "month", "25.00");

        var second = await client.PutBudgetAsync("workspace", null, "month", "0.000000001", 90, 10, 90);

        Assert.Equal((string?)first["id"], (string?)second["id"]);
        Assert.Equal(("0.000000001", 1L), ((string?)second["limitUsd"], second["limit"].Nano()));
        Assert.Equal([10, 90], second["thresholds"]!.AsArray().Select(percent => (int)percent!));
        Assert.Equal("25", (string?)first["limitUsd"]);
        Assert.Single((await client.DataAsync("/api/budgets"))["items"]!.AsArray());
    }

    [Fact]
    public async Task A_limit_may_be_a_json_number_and_is_read_exactly()
    {
        using var client = host.ClientFor(Callers.New());

        var answer = await client.PutAsync("/api/budgets", Json("""{"scope":"workspace","period":"total","limitUsd":0.1}"""));

        Assert.Equal(100_000_000, (await answer.Content.ReadFromJsonAsync<JsonNode>())!["data"]!["limit"].Nano());
    }

    [Fact]
    public async Task A_new_budget_counts_what_its_period_has_already_seen()
    {
        var caller = Callers.New();
        var project = Guid.CreateVersion7();
        var (done, running) = (Requests.Speech(project, 100), Requests.Speech(project, 10));
        await host.CostsFor(caller).HoldAsync(done);
        await host.CompleteAsync(caller.WorkspaceId, Requests.Facts(done, caller), Requests.Characters(100));
        await host.CostsFor(caller).HoldAsync(running);
        using var client = host.ClientFor(caller);

        foreach (var period in (string[])["total", "day", "month"])
        {
            var budget = await client.PutBudgetAsync("project", project.ToString(), period, "1");
            Assert.Equal((1_500_000, 150_000, 998_350_000), (budget["spent"].Nano(), budget["reserved"].Nano(), budget["remaining"].Nano()));
        }

        await host.AssertProvenAsync();
    }

    [Fact]
    public async Task Budgets_that_appear_while_holds_are_placed_miss_none_of_them()
    {
        var caller = Callers.New();
        var project = Guid.CreateVersion7();
        using var client = host.ClientFor(caller);
        var costs = host.CostsFor(caller);

        await Task.WhenAll(
            Task.WhenAll(Enumerable.Range(0, 60).Select(_ => costs.HoldAsync(Requests.Speech(project, 10)).ResponseAsync)),
            Task.Run(async () =>
            {
                foreach (var scope in (string[])["workspace", "project", "user"])
                {
                    await client.PutBudgetAsync(scope, scope switch { "project" => project.ToString(), "user" => caller.UserId.ToString(), _ => null }, "total", "5");
                }
            }));

        await host.AssertProvenAsync();
        Assert.Equal(60 * 150_000, (await client.BudgetAsync("project"))["reserved"].Nano());
    }

    [Theory]
    [InlineData("""{"scope":"workspace","period":"total","limitUsd":"-1"}""")]
    [InlineData("""{"scope":"workspace","period":"total","limitUsd":"lots"}""")]
    [InlineData("""{"scope":"workspace","period":"total","limitUsd":1e3}""")]
    [InlineData("""{"scope":"workspace","period":"total","limitUsd":null}""")]
    [InlineData("""{"scope":"workspace","period":"total"}""")]
    [InlineData("""{"scope":"galaxy","period":"total","limitUsd":"1"}""")]
    [InlineData("""{"scope":"workspace","period":"decade","limitUsd":"1"}""")]
    [InlineData("""{"scope":"project","period":"total","limitUsd":"1"}""")]
    [InlineData("""{"scope":"project","scopeId":"film","period":"total","limitUsd":"1"}""")]
    [InlineData("""{"scope":"workspace","period":"total","limitUsd":"1","thresholds":[0]}""")]
    [InlineData("""{"scope":"workspace","period":"total","limitUsd":"1","thresholds":[1,2,3,4,5,6,7,8,9,10,11]}""")]
    [InlineData("""{"scope":"workspace","period":"total","limitUsd":"1","surprise":true}""")]
    [InlineData("""{"scope":"workspace","scope":"user","period":"total","limitUsd":"1"}""")]
    [InlineData("""{"scope":""")]
    [InlineData("[]")]
    public async Task A_bad_body_is_a_400(string body)
    {
        using var client = host.ClientFor(Callers.New());

        var answer = await client.PutAsync("/api/budgets", Json(body));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_budget_is_about_a_project_or_a_member_of_this_workspace()
    {
        var caller = Callers.New();
        var foreign = Guid.CreateVersion7();
        host.Projects.Missing.Add(foreign);
        using var client = host.ClientFor(caller);

        foreach (var (scope, scopeId, message) in ((string, Guid, string)[])[("project", foreign, "project"), ("user", Callers.New().UserId, "member")])
        {
            var answer = await client.PutAsJsonAsync("/api/budgets", new { scope, scopeId, period = "total", limitUsd = "1" });
            var problem = await answer.Content.ReadFromJsonAsync<JsonNode>();
            Assert.Equal((HttpStatusCode.NotFound, "NOT_FOUND"), (answer.StatusCode, (string?)problem!["error"]));
            Assert.Contains(message, (string?)problem["message"], StringComparison.Ordinal);
        }

        await client.PutBudgetAsync("user", caller.UserId.ToString(), "total", "1");
        Assert.Single((await client.DataAsync("/api/budgets"))["items"]!.AsArray());
    }

    [Fact]
    public async Task A_budget_for_a_provider_that_does_not_exist_is_refused_because_it_would_never_bind()
    {
        using var client = host.ClientFor(Callers.New());

        var answer = await client.PutAsJsonAsync("/api/budgets", new { scope = "provider", scopeId = "opneai", period = "total", limitUsd = "1" });
        var taken = await client.PutBudgetAsync("provider", "OpenAI", "total", "1");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("opneai", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("openai", (string?)taken["scopeId"]);
    }

    [Fact]
    public async Task Another_workspaces_budgets_and_alerts_are_404_and_invisible()
    {
        var caller = Callers.New();
        using var owner = host.ClientFor(caller);
        var budget = await owner.PutBudgetAsync("workspace", null, "total", "0.001", 50);
        var request = Requests.Speech(Guid.CreateVersion7(), 60);
        await host.CostsFor(caller).HoldAsync(request);
        await host.CompleteAsync(caller.WorkspaceId, Requests.Facts(request, caller), Requests.Characters(60));
        var alert = (await owner.DataAsync("/api/budgets/alerts"))["items"]!.AsArray().Single()!;
        using var stranger = host.ClientFor(Callers.New());

        Assert.Equal(HttpStatusCode.NotFound, (await stranger.DeleteAsync($"/api/budgets/{budget["id"]}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsync($"/api/budgets/alerts/{alert["id"]}/acknowledge", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PutAsJsonAsync("/api/budgets", new { scope = "workspace", scopeId = caller.WorkspaceId, period = "total", limitUsd = "1" })).StatusCode);
        foreach (var list in (string[])["/api/budgets", "/api/budgets/alerts", "/api/costs/ledger", $"/api/costs/ledger?projectId={request.ProjectId}"])
        {
            Assert.Empty((await stranger.DataAsync(list))["items"]!.AsArray());
        }

        Assert.Equal(0, (await stranger.DataAsync($"/api/costs/summary?projectId={request.ProjectId}"))["total"].Nano());
        Assert.Single((await owner.DataAsync("/api/budgets"))["items"]!.AsArray());
    }

    [Fact]
    public async Task A_removed_budget_limits_nothing_and_the_ledger_stays()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        var budget = await client.PutBudgetAsync("workspace", null, "total", "0");
        Assert.NotNull((await host.CostsFor(caller).HoldAsync(Requests.Speech(Guid.CreateVersion7(), 1))).Refused);

        Assert.Equal(HttpStatusCode.OK, (await client.DeleteAsync($"/api/budgets/{budget["id"]}")).StatusCode);

        Assert.NotNull((await host.CostsFor(caller).HoldAsync(Requests.Speech(Guid.CreateVersion7(), 1))).Held);
        Assert.Equal(HttpStatusCode.NotFound, (await client.DeleteAsync($"/api/budgets/{budget["id"]}")).StatusCode);
    }

    [Fact]
    public async Task Nobody_gets_in_without_credentials_and_a_reading_token_changes_nothing()
    {
        using var anonymous = host.ClientFor(null);
        foreach (var route in (string[])["/api/budgets", "/api/budgets/alerts", "/api/prices", "/api/costs/ledger", "/api/costs/summary"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.GetAsync(route)).StatusCode);
        }

        using var reader = host.ClientFor(Callers.New() with { Scopes = ["read"] });
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync("/api/budgets")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.PutAsJsonAsync("/api/budgets", new { scope = "workspace", period = "total", limitUsd = "1" })).StatusCode);
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}

[Collection(CostingCollection.Name)]
public sealed class ProjectBudgetsTests(CostingHost host)
{
    [Fact]
    public async Task A_projects_budget_follows_the_newest_word_of_the_project()
    {
        var caller = Callers.New();
        var project = Guid.CreateVersion7();
        using var client = host.ClientFor(caller);

        await host.FollowProjectAsync(caller.WorkspaceId, project, 500_000, 3);
        await host.FollowProjectAsync(caller.WorkspaceId, project, 9_000_000_000, 1);
        await host.FollowProjectAsync(caller.WorkspaceId, project, 500_000, 3);

        var refusal = (await host.CostsFor(caller).HoldAsync(Requests.Speech(project, 100))).Refused;
        Assert.Equal(("project", project.ToString(), 500_000), (refusal.Scope, refusal.ScopeId, refusal.LimitNanoUsd));
        var budget = await client.BudgetAsync("project");
        Assert.True((bool)budget["followsProject"]!);
        Assert.Equal(HttpStatusCode.Conflict, (await client.DeleteAsync($"/api/budgets/{budget["id"]}")).StatusCode);

        await host.FollowProjectAsync(caller.WorkspaceId, project, null, 4);
        Assert.Equal(HoldReply.OutcomeOneofCase.Held, (await host.CostsFor(caller).HoldAsync(Requests.Speech(project, 100))).OutcomeCase);
    }
}

[Collection(CostingCollection.Name)]
public sealed class PurgedProjectTests(CostingHost host)
{
    [Fact]
    public async Task A_purged_project_takes_its_budgets_along_and_late_news_brings_none_back()
    {
        var caller = Callers.New();
        var project = Guid.CreateVersion7();
        using var client = host.ClientFor(caller);
        await host.HearAsync(new ProjectCreated(caller.WorkspaceId, project, caller.UserId, "Film", 500_000, 1, DateTimeOffset.UtcNow));
        await client.PutBudgetAsync("project", project.ToString(), "day", "1");
        var (spent, running) = (Requests.Speech(project, 10), Requests.Speech(project, 10));
        await host.CostsFor(caller).HoldAsync(spent);
        await host.CompleteAsync(caller.WorkspaceId, Requests.Facts(spent, caller), Requests.Characters(10));
        await host.CostsFor(caller).HoldAsync(running);
        Assert.Equal(2, (await client.DataAsync("/api/budgets"))["items"]!.AsArray().Count);

        await host.HearAsync(new ProjectPurged(caller.WorkspaceId, project, 4, DateTimeOffset.UtcNow));
        await host.HearAsync(new ProjectChanged(caller.WorkspaceId, project, "Film", 700_000, false, 2, DateTimeOffset.UtcNow));
        await host.CompleteAsync(caller.WorkspaceId, Requests.Facts(running, caller), Requests.Characters(10));

        Assert.Empty((await client.DataAsync("/api/budgets"))["items"]!.AsArray());
        Assert.Equal(2, (await client.DataAsync("/api/costs/ledger"))["items"]!.AsArray().Count);
        await host.AssertProvenAsync();
    }
}

[Collection(CostingCollection.Name)]
public sealed class BudgetAlertsTests(CostingHost host)
{
    [Fact]
    public async Task Each_threshold_is_told_once_per_period_and_can_be_acknowledged()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        await client.PutBudgetAsync("workspace", null, "month", "0.0015", 50, 80);
        for (var spoken = 0; spoken < 9; spoken++)
        {
            var request = Requests.Speech(Guid.CreateVersion7(), 10);
            Assert.NotNull((await host.CostsFor(caller).HoldAsync(request)).Held);
            await host.CompleteAsync(caller.WorkspaceId, Requests.Facts(request, caller), Requests.Characters(10));
        }

        var alerts = (await client.DataAsync("/api/budgets/alerts?acknowledged=false"))["items"]!.AsArray();
        Assert.Equal([80, 50], alerts.Select(alert => (int)alert!["threshold"]!));
        Assert.Equal([1_200_000L, 750_000L], alerts.Select(alert => alert!["spent"].Nano()));

        var acknowledged = await client.PostAsync($"/api/budgets/alerts/{alerts[0]!["id"]}/acknowledge", null);
        Assert.Equal(HttpStatusCode.OK, acknowledged.StatusCode);
        Assert.Equal([50], (await client.DataAsync("/api/budgets/alerts?acknowledged=false"))["items"]!.AsArray().Select(alert => (int)alert!["threshold"]!));
        Assert.Equal([80], (await client.DataAsync("/api/budgets/alerts?acknowledged=true&limit=1"))["items"]!.AsArray().Select(alert => (int)alert!["threshold"]!));
    }

    [Fact]
    public async Task A_lowered_limit_is_told_at_once()
    {
        var caller = Callers.New();
        using var client = host.ClientFor(caller);
        var request = Requests.Speech(Guid.CreateVersion7(), 100);
        await host.CostsFor(caller).HoldAsync(request);
        await host.CompleteAsync(caller.WorkspaceId, Requests.Facts(request, caller), Requests.Characters(100));

        await client.PutBudgetAsync("workspace", null, "total", "0.0014", 100);

        Assert.Equal(["exceeded", "threshold"], (await client.DataAsync("/api/budgets/alerts"))["items"]!.AsArray().Select(alert => (string)alert!["kind"]!).Order());
    }
}
