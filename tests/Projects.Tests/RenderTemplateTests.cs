using System.Text.Json.Nodes;
using Grpc.Core;
using MediaLab.Contracts.Projects.V1;
using MediaLab.Testing;

namespace MediaLab.Projects.Tests;

/// <summary>What becomes of a template with values, for people and for Generation.</summary>
[Collection(ProjectsCollection.Name)]
public sealed class RenderTemplateTests(ProjectsHost host)
{
    private static readonly object Kinds = new
    {
        name = "Kinds",
        type = "text",
        prompt = @"{{text}}|{{number}}|{{whole}}|{{flag}}|{{choice}}|{{text}}|\{{text}}|\\{{text}}|{ {text} }|}}",
        systemPrompt = "{{text}}",
        variables = new object[]
        {
            new { name = "text", label = "Text", kind = "text", min = 2, max = 30 },
            new { name = "number", label = "Number", kind = "number", min = -1.5, max = 2 },
            new { name = "whole", label = "Whole", kind = "integer", min = 1 },
            new { name = "flag", label = "Flag", kind = "boolean" },
            new { name = "choice", label = "Choice", kind = "choice", values = new[] { "a", "b" } },
        },
    };

    [Fact]
    public async Task Every_kind_has_its_place_and_braces_in_values_stay_braces()
    {
        var owner = Callers.New();
        var template = await host.TemplateAsync(owner, Kinds);
        using var client = host.ClientFor(owner);

        var (_, full) = await client.RenderAsync(template, new { text = "{{number}} é", number = 0.50m, whole = 12, flag = true, choice = "b" });
        var (_, empty) = await client.RenderAsync(template, new { text = (string?)null });

        Assert.Equal(@"{{number}} é|0.5|12|true|b|{{number}} é|{{text}}|\{{number}} é|{ {text} }|}}", (string?)full["data"]!["prompt"]);
        Assert.Equal("{{number}} é", (string?)full["data"]!["systemPrompt"]);
        Assert.Equal(@"|||false|||{{text}}|\|{ {text} }|}}", (string?)empty["data"]!["prompt"]);
        Assert.Null(empty["data"]!["systemPrompt"]);
    }

    [Theory]
    [InlineData("""{"text":"x"}""", "text", "'Text' is plain text from 2 to 30 characters.")]
    [InlineData("""{"text":"a\u0007b"}""", "text", "plain text")]
    [InlineData("""{"text":7}""", "text", "plain text")]
    [InlineData("""{"number":"1"}""", "number", "'Number' is a number from -1.5 to 2.")]
    [InlineData("""{"number":2.01}""", "number", "from -1.5 to 2")]
    [InlineData("""{"whole":0}""", "whole", "'Whole' is a whole number of at least 1.")]
    [InlineData("""{"whole":1.5}""", "whole", "whole number")]
    [InlineData("""{"whole":99999999999999999999}""", "whole", "whole number")]
    [InlineData("""{"flag":"true"}""", "flag", "'Flag' is true or false.")]
    [InlineData("""{"choice":"c"}""", "choice", "'Choice' is one of a, b.")]
    [InlineData("""{"choice":["a"]}""", "choice", "one of")]
    [InlineData("""{"Text":"ab"}""", "Text", "The template has no variable 'Text'.")]
    public async Task A_value_that_does_not_fit_is_a_400_that_names_it(string variables, string name, string reason)
    {
        var owner = Callers.New();
        var template = await host.TemplateAsync(owner, Kinds);
        using var client = host.ClientFor(owner);

        var (status, body) = await client.RenderAsync(template, JsonNode.Parse(variables)!);

        Assert.Equal((400, "VALIDATION_FAILED"), (status, (string?)body["error"]));
        var problem = Assert.Single(body["details"]!.AsObject());
        Assert.Equal($"variables.{name}", problem.Key);
        Assert.Contains(reason, (string?)problem.Value![0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_missing_is_named_with_all_else_and_a_default_fills_in()
    {
        var owner = Callers.New();
        var template = await host.TemplateAsync(owner);
        using var client = host.ClientFor(owner);

        var (_, wrong) = await client.RenderAsync(template, new { subject = " ", time = "noon", colour = "red" });
        var (_, right) = await client.RenderAsync(template, new { subject = "a bay" });

        Assert.Equal(["variables.colour", "variables.subject", "variables.time"], wrong["details"]!.AsObject().Select(problem => problem.Key).Order());
        Assert.Equal("'Subject' is missing.", (string?)wrong["details"]!["variables.subject"]![0]);
        Assert.Equal("A postcard of a bay at dusk", (string?)right["data"]!["prompt"]);
    }

    [Fact]
    public async Task A_finished_prompt_is_neither_empty_nor_endless()
    {
        var owner = Callers.New();
        var template = await host.TemplateAsync(owner, new { name = "Long", type = "text", prompt = "{{text}}{{text}}{{text}}{{text}}{{text}}{{text}}", variables = new[] { new { name = "text", label = "Text", kind = "text" } } });
        using var client = host.ClientFor(owner);

        var (empty, tooLong) = ((await client.RenderAsync(template, new { })).Body, (await client.RenderAsync(template, new { text = new string('x', 16_667) })).Body);

        Assert.Contains("empty", (string?)empty["details"]!["variables"]![0], StringComparison.Ordinal);
        Assert.Contains("100000", (string?)tooLong["details"]!["variables"]![0], StringComparison.Ordinal);
        Assert.Equal(200, (await client.RenderAsync(template, new { text = new string('x', 16_666) })).Status);
    }

    [Fact]
    public async Task Generation_gets_many_at_once_each_with_its_own_problems()
    {
        var owner = Callers.New();
        var template = await host.TemplateAsync(owner);
        using var channel = host.ChannelFor("generation", owner);
        var lookup = new ProjectLookup.ProjectLookupClient(channel);
        var request = new RenderPromptsRequest { TemplateId = (string)template["id"]!, Shared = { ["subject"] = "\"a bay\"", ["time"] = "\"dawn\"" } };
        request.Prompts.Add(new PromptValues());
        request.Prompts.Add(new PromptValues { Variables = { ["time"] = "\"noon\"", ["colour"] = "1" } });
        request.Prompts.AddRange(Enumerable.Range(2, 498).Select(n => new PromptValues { Variables = { ["subject"] = $"\"bay {n}\"" } }));

        var about = await lookup.GetTemplateAsync(new GetTemplateRequest { TemplateId = (string)template["id"]! });
        var reply = await lookup.RenderPromptsAsync(request);
        request.Prompts.Add(new PromptValues());
        var tooMany = await Assert.ThrowsAsync<RpcException>(async () => await lookup.RenderPromptsAsync(request));

        Assert.Equal(("image", ""), (about.Type, about.Model));
        Assert.Equal([("subject", "text"), ("time", "choice")], about.Variables.Select(variable => (variable.Name, variable.Kind)));
        Assert.Equal("A postcard of a bay at dawn", reply.Prompts[0].Prompt);
        Assert.Equal(["colour", "time"], reply.Prompts[1].Problems.Keys.Order());
        Assert.Equal("", reply.Prompts[1].Prompt);
        Assert.Equal("A postcard of bay 499 at dawn", reply.Prompts[499].Prompt);
        Assert.Equal(StatusCode.InvalidArgument, tooMany.StatusCode);
    }

    [Fact]
    public async Task The_answer_to_many_has_an_end()
    {
        var owner = Callers.New();
        var template = await host.TemplateAsync(owner, new { name = "Long", type = "text", prompt = "{{text}}{{text}}{{text}}{{text}}{{text}}", variables = new[] { new { name = "text", label = "Text", kind = "text" } } });
        using var channel = host.ChannelFor("generation", owner);
        // Three bytes a letter: more than gRPC's own limit in both directions.
        var request = new RenderPromptsRequest { TemplateId = (string)template["id"]! };
        request.Prompts.AddRange(Enumerable.Range(0, 300).Select(_ => new PromptValues { Variables = { ["text"] = $"\"{new string('語', 5_000)}\"" } }));

        var reply = await new ProjectLookup.ProjectLookupClient(channel).RenderPromptsAsync(request);

        Assert.All(reply.Prompts.Take(160), prompt => Assert.Equal(25_000, prompt.Prompt.Length));
        Assert.All(reply.Prompts.Skip(160), prompt => Assert.Contains("together", prompt.Problems[""], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_workspaces_template_is_not_found_and_no_id_is_refused()
    {
        var template = await host.TemplateAsync(Callers.New());
        using var channel = host.ChannelFor("generation", Callers.New());
        var lookup = new ProjectLookup.ProjectLookupClient(channel);

        var one = await Assert.ThrowsAsync<RpcException>(async () => await lookup.GetTemplateAsync(new GetTemplateRequest { TemplateId = (string)template["id"]! }));
        var many = await Assert.ThrowsAsync<RpcException>(async () => await lookup.RenderPromptsAsync(new RenderPromptsRequest { TemplateId = (string)template["id"]!, Prompts = { new PromptValues() } }));
        var none = await Assert.ThrowsAsync<RpcException>(async () => await lookup.GetTemplateAsync(new GetTemplateRequest { TemplateId = "none" }));

        Assert.Equal((StatusCode.NotFound, StatusCode.NotFound, StatusCode.InvalidArgument), (one.StatusCode, many.StatusCode, none.StatusCode));
    }
}
