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
    [InlineData("openai/gpt-6-sol", "text", """{"systemPrompt":"Be brief.","reasoningEffort":"high","maxOutputTokens":100}""", "CreateResponse", "ResponseStreamEvent")]
    [InlineData("openai/gpt-image-2", "image", """{"partialImages":2,"format":"webp"}""", "CreateImageRequest", "ImageGenStreamEvent")]
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

    [SpecificationTheory]
    [InlineData("openai/gpt-6-sol", "text", "{}", "image/png", "CreateResponse", "ResponseStreamEvent")]
    [InlineData("openai/gpt-image-2", "image", """{"partialImages":1}""", "image/png", "EditImageBodyJsonParam", "ImageEditStreamEvent")]
    [InlineData("openai/gpt-transcribe", "text", """{"languages":"en, de","keywords":"Fresnel"}""", "audio/mpeg", "CreateTranscriptionRequest", "CreateTranscriptionResponseJson")]
    [InlineData("openai/gpt-4o-transcribe", "text", """{"language":"en","temperature":0.5}""", "audio/wav", "CreateTranscriptionRequest", "CreateTranscriptionResponseJson")]
    [InlineData("openai/whisper-1", "text", """{"format":"srt"}""", "audio/ogg", "CreateTranscriptionRequest", "CreateTranscriptionResponseVerboseJson")]
    public async Task What_works_from_an_asset_agrees_with_it_too(string model, string type, string parameters, string reference, string request, string answer)
    {
        var specification = PublishedSpecifications.OpenAi;

        var (_, key) = await host.RunAsync(model, Scenario.Ok, type, JsonNode.Parse(parameters)!, "completed", [host.Peers.Assets.Add([1, 2, 3], reference)]);

        var submission = Assert.Single(host.Simulator.Submissions.By(key));
        Assert.Empty(specification.Problems(specification.Schema(request), submission.Request));
        Assert.NotEmpty(submission.Answers);
        Assert.All(submission.Answers, body => Assert.Empty(specification.Problems(specification.Schema(answer), body)));
    }

    [SpecificationTheory]
    [InlineData(Scenario.JobFails)]
    [InlineData(Scenario.JobModerated)]
    [InlineData(Scenario.Refuses)]
    [InlineData(Scenario.StreamFails)]
    public async Task Every_way_in_which_a_response_ends_is_answered_as_published(Scenario scenario)
    {
        var specification = PublishedSpecifications.OpenAi;

        var (_, key) = await host.RunAsync("openai/gpt-6-sol", scenario, "text", new { }, "failed");

        var answers = Assert.Single(host.Simulator.Submissions.By(key)).Answers;
        Assert.NotEmpty(answers);
        Assert.All(answers, body => Assert.Empty(specification.Problems(specification.Schema("ResponseStreamEvent"), body)));
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
