using System.Text.Json.Nodes;
using MediaLab.Generation.Tests.Providers;
using MediaLab.ProviderSimulator;

namespace MediaLab.Generation.Tests.Specifications;

/// <summary>
/// What our adapters send and what the simulator answers agree with the providers' published specifications.
/// </summary>
[Collection(SimulatorCollection.Name)]
public sealed class WireFormatTests(SimulatorHost host)
{
    [SpecificationTheory]
    [InlineData("openai/gpt-6-luna", "text", """{"systemPrompt":"Be brief.","reasoningEffort":"high"}""", "CreateChatCompletionRequest", "CreateChatCompletionStreamResponse")]
    [InlineData("openai/gpt-image-2", "image", """{"size":"1024x1024","quality":"high","background":"opaque","format":"webp"}""", "CreateImageRequest", "ImagesResponse")]
    [InlineData("openai/gpt-4o-mini-tts", "audio", """{"speed":1.5,"instructions":"Cheerful."}""", "CreateSpeechRequest", "CreateSpeechResponseStreamEvent")]
    [InlineData("openai/tts-1", "audio", "{}", "CreateSpeechRequest", null)]
    [InlineData("anthropic/claude-opus-5-5", "text", """{"systemPrompt":"Be brief.","effort":"high"}""", "CreateMessageParams", "MessageStreamEvent")]
    public async Task Requests_and_answers_agree_with_the_published_specification(string model, string type, string parameters, string request, string? answer)
    {
        var provider = model.Split('/')[0];
        var specification = provider == "openai" ? PublishedSpecifications.OpenAi : PublishedSpecifications.Anthropic;
        var (caller, key) = host.CallerWith(provider, Scenario.Ok);
        using var client = host.ClientFor(caller);
        var started = await client.StartAsync(new { projectId = Guid.CreateVersion7(), type, prompt = "A lighthouse", model, parameters = JsonNode.Parse(parameters) });
        await client.UntilAsync(started.Id(), "completed");
        var submission = Assert.Single(host.Simulator.Submissions.By(key));

        Assert.Empty(specification.Problems(specification.Schema(request), submission.Request));
        if (answer is not null)
        {
            Assert.NotEmpty(submission.Answers);
            Assert.All(submission.Answers, body => Assert.Empty(specification.Problems(specification.Schema(answer), body)));
        }
    }

    [SpecificationFact]
    public void The_check_itself_finds_what_is_wrong()
    {
        var specification = PublishedSpecifications.OpenAi;

        var problems = specification.Problems(specification.Schema("CreateSpeechRequest"), JsonNode.Parse("""{"model":"tts-1","input":7,"voice":"alloy","surprise":1,"speed":9}"""));

        Assert.Contains(problems, problem => problem.StartsWith("$.input", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.StartsWith("$.surprise", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.StartsWith("$.speed", StringComparison.Ordinal));
    }
}
