using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Grpc.Core;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Testing;

namespace MediaLab.Generation.Tests;

/// <summary>Nothing is accepted without its money, and nothing is held without a generation.</summary>
[Collection(EngineCollection.Name)]
public sealed class AdmissionTests(EngineHost host)
{
    private readonly Guid _project = Guid.CreateVersion7();

    [Fact]
    public async Task A_budget_that_does_not_hold_the_maximum_refuses_with_its_scope_and_numbers_and_leaves_no_row()
    {
        using var client = host.ClientFor(Callers.New());
        host.Peers.Costing.Answers[_project.ToString()] = new HoldReply
        {
            Refused = new BudgetRefusal
            {
                Scope = "project",
                ScopeId = _project.ToString(),
                Period = "total",
                LimitNanoUsd = 1_000_000_000,
                SpentNanoUsd = 900_000_000,
                ReservedNanoUsd = 50_000_000,
                RequestedNanoUsd = 60_000_000,
            },
        };

        var (status, body) = await client.PostJsonAsync("/api/generate", GenerationClient.Text(project: _project));

        Assert.Equal(402, status);
        Assert.Equal("BUDGET_EXCEEDED", (string?)body["error"]);
        Assert.Equal("project", (string?)body["details"]!["scope"]);
        Assert.Equal(900_000_000, (long)body["details"]!["spentNanoUsd"]!);
        Assert.Equal(0, await RowsAsync());
    }

    [Fact]
    public async Task An_unknown_price_needs_a_tap_and_a_price_above_the_callers_limit_is_refused()
    {
        using var client = host.ClientFor(Callers.New());
        host.Peers.Costing.Answers[_project.ToString()] = new HoldReply { Unpriced = true };
        Assert.Equal((409, "PRICE_UNKNOWN"), await CodeAsync(client, GenerationClient.Text(project: _project)));

        host.Peers.Costing.Answers[_project.ToString()] = new HoldReply { TooHigh = new PriceTooHigh { MaximumNanoUsd = 5_000_000 } };
        Assert.Equal((409, "PRICE_TOO_HIGH"), await CodeAsync(client, GenerationClient.Text(project: _project)));
        Assert.Equal(0, await RowsAsync());
    }

    [Fact]
    public async Task When_Costing_does_not_answer_the_request_is_a_503_and_the_sweeper_gives_the_reservation_back()
    {
        using var client = host.ClientFor(Callers.New());
        host.Peers.Costing.Errors[_project.ToString()] = StatusCode.DeadlineExceeded;

        Assert.Equal((503, "UNAVAILABLE"), await CodeAsync(client, GenerationClient.Text(project: _project)));
        Assert.Equal(1, await RowsAsync());
        var id = await host.ReadAsync<Guid>("select id from generations where project_id = @id", _project);
        await host.SweepAsync(_project);

        Assert.Contains(id.ToString(), host.Peers.Costing.Released);
        Assert.Equal(0, await RowsAsync());
    }

    [Fact]
    public async Task A_reservation_that_cannot_be_given_back_holds_up_no_other()
    {
        using var client = host.ClientFor(Callers.New());
        host.Peers.Costing.Errors[_project.ToString()] = StatusCode.DeadlineExceeded;
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal((503, "UNAVAILABLE"), await CodeAsync(client, GenerationClient.Text(project: _project)));
        }

        var oldest = await host.ReadAsync<Guid>("select id from generations where project_id = @id order by created_at limit 1", _project);
        host.Peers.Costing.Unreleasable = oldest.ToString();
        await host.SweepAsync(_project, left: 1);

        Assert.Equal(oldest, await host.ReadAsync<Guid>("select id from generations where project_id = @id", _project));
    }

    [Fact]
    public async Task An_unknown_or_archived_project_takes_nothing_new()
    {
        using var client = host.ClientFor(Callers.New());
        host.Peers.Projects.Missing[_project.ToString()] = true;
        Assert.Equal((404, "NOT_FOUND"), await CodeAsync(client, GenerationClient.Text(project: _project)));

        host.Peers.Projects.Missing.Clear();
        host.Peers.Projects.Archived[_project.ToString()] = true;
        Assert.Equal((409, "PROJECT_ARCHIVED"), await CodeAsync(client, GenerationClient.Text(project: _project)));
    }

    [Theory]
    [InlineData("""{"type":"text","prompt":"x","model":"sandbox/text","parameters":{"brightness":3}}""", "UNSUPPORTED_PARAMETER")]
    [InlineData("""{"type":"text","prompt":"x","model":"sandbox/text","parameters":{"maxOutputTokens":1}}""", "UNSUPPORTED_PARAMETER")]
    [InlineData("""{"type":"image","prompt":"x","model":"sandbox/image","parameters":{"size":"7x7"}}""", "UNSUPPORTED_PARAMETER")]
    [InlineData("""{"type":"text","prompt":"x","model":"nobody/none"}""", "VALIDATION_FAILED")]
    [InlineData("""{"type":"image","prompt":"x","model":"sandbox/text"}""", "VALIDATION_FAILED")]
    [InlineData("""{"type":"song","prompt":"x"}""", "VALIDATION_FAILED")]
    [InlineData("""{"type":"text","prompt":""}""", "VALIDATION_FAILED")]
    [InlineData("""{"type":"text","prompt":"x","count":99}""", "VALIDATION_FAILED")]
    [InlineData("""{"type":"text","prompt":"x","surprise":true}""", "INVALID_REQUEST")]
    [InlineData("""{"type":"text","prompt":7}""", "INVALID_REQUEST")]
    [InlineData("""{"type":"text",""", "INVALID_REQUEST")]
    public async Task A_request_that_cannot_be_served_is_a_400_that_says_why(string json, string code)
    {
        using var client = host.ClientFor(Callers.New());
        var body = json.Replace("{\"type\"", $"{{\"projectId\":\"{_project}\",\"type\"", StringComparison.Ordinal);

        using var answer = await client.PostAsync("/api/generate", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal(code, (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["error"]);
    }

    [Fact]
    public async Task The_same_idempotency_key_makes_one_generation()
    {
        using var client = host.ClientFor(Callers.New());
        client.DefaultRequestHeaders.Add("Idempotency-Key", "once");

        var first = await client.PostAsJsonAsync("/api/generate", GenerationClient.Text(project: _project));
        var second = await client.PostAsJsonAsync("/api/generate", GenerationClient.Text(project: _project));

        Assert.Equal(202, (int)first.StatusCode);
        Assert.Equal(200, (int)second.StatusCode);
        Assert.Equal(1, await RowsAsync());
    }

    [Fact]
    public async Task Two_hundred_at_once_are_all_accepted_held_once_and_completed()
    {
        using var client = host.ClientFor(Callers.New());

        var started = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => client.StartAsync(GenerationClient.Text(project: _project))));
        await Eventually.SeesAsync(
            () => host.ReadAsync<long>("select count(*) from generations where project_id = @id and state = 'completed'", _project), completed => completed == 200, "all are completed");
        Assert.Equal(200, started.Select(generation => generation.Id()).Distinct().Count(id => host.Peers.Costing.Holds.ContainsKey(id.ToString())));
        Assert.Equal(200, await host.ReadAsync<long>("select count(*) from generation_outputs o join generations g on g.id = o.generation_id where g.project_id = @id", _project));
    }

    [Fact]
    public async Task The_quote_names_the_route_the_price_and_who_was_passed_over()
    {
        using var client = host.ClientFor(Callers.New());

        var (status, body) = await client.PostJsonAsync("/api/generate/quote", new { projectId = _project, type = "image", prompt = "A fox" });

        Assert.Equal(200, status);
        Assert.Equal("sandbox/image", (string?)body["data"]!["route"]![0]!["model"]);
        Assert.Equal("computed", (string?)body["data"]!["route"]![0]!["price"]!["certainty"]);
        Assert.Contains(body["data"]!["rejected"]!.AsArray(), candidate => (string?)candidate!["reason"] == "no_key");
        Assert.Equal(0, await RowsAsync());
    }

    private Task<long> RowsAsync() => host.ReadAsync<long>("select count(*) from generations where project_id = @id", _project);

    private static async Task<(int, string?)> CodeAsync(HttpClient client, object request)
    {
        var (status, body) = await client.PostJsonAsync("/api/generate", request);
        return (status, (string?)body["error"]);
    }
}
