using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediaLab.Generation.Tests.Providers;
using MediaLab.ProviderSimulator;

namespace MediaLab.Generation.Tests.Specifications;

/// <summary>The same for the services that speak OpenAI's protocol and publish a specification of their own.</summary>
[Collection(SimulatorCollection.Name)]
public sealed class CompatibleWireFormatTests(SimulatorHost host)
{
    private const string Chat = """{"systemPrompt":"Be brief.","temperature":0.5,"topP":0.9,"seed":7,"responseFormat":"json"}""";

    [SpecificationTheory]
    [InlineData("mistral/mistral-small-2603", "text", Chat, "/v1/chat/completions", "CompletionChunk")]
    [InlineData("mistral/voxtral-mini-tts-3-0", "audio", """{"format":"wav"}""", "/v1/audio/speech", "SpeechResponse")]
    [InlineData("together/openai/gpt-oss-120b", "text", Chat, "/chat/completions", "ChatCompletionChunk")]
    [InlineData("together/black-forest-labs/FLUX.1-schnell", "image", """{"size":"768x1344"}""", "/images/generations", "ImageResponse")]
    [InlineData("together/hexgrad/Kokoro-82M", "audio", "{}", "/audio/speech", null)]
    [InlineData("together/ByteDance/Seedance-1.0-lite", "video", """{"seconds":"10","negativePrompt":"blur"}""", "/videos", "VideoJob")]
    [InlineData("xai/grok-4.3", "text", Chat, "/chat/completions", "CreateChatCompletionStreamResponse")]
    [InlineData("xai/grok-imagine-image", "image", """{"aspectRatio":"16:9","resolution":"2k"}""", "/images/generations", "ImageResponse")]
    [InlineData("xai/grok-imagine-video", "video", """{"duration":4}""", "/videos/generations", "CreateVideoResponse")]
    [InlineData("xai/tts", "audio", """{"voice":"rex"}""", "/tts", null)]
    [InlineData("openrouter/deepseek/deepseek-v4-pro", "text", Chat, "/chat/completions", "ChatStreamChunk")]
    [InlineData("openrouter/google/gemini-3.1-flash-image", "image", """{"aspectRatio":"16:9","resolution":"2K"}""", "/images", "ImageGenerationResponse")]
    [InlineData("openrouter/some-maker/some-voice", "audio", """{"voice":"alloy","speed":1.5}""", "/audio/speech", null)]
    [InlineData("openrouter/google/veo-3.1", "video", """{"duration":6,"generateAudio":false}""", "/videos", "VideoGenerationResponse")]
    public async Task Requests_and_answers_agree_with_the_published_specification(string model, string type, string parameters, string path, string? answer)
    {
        var specification = PublishedSpecifications.Of(model.Split('/')[0]);
        var (_, key) = await host.RunAsync(model, Scenario.Ok, type, JsonNode.Parse(parameters)!, "completed");
        var submission = Assert.Single(host.Simulator.Submissions.By(key));

        Assert.Empty(specification.Problems(specification.RequestTo(path), submission.Request));
        if (answer is not null)
        {
            Assert.NotEmpty(submission.Answers);
            Assert.All(submission.Answers, body => Assert.Empty(specification.Problems(specification.Schema(answer), body)));
        }
    }

    [SpecificationFact]
    public async Task What_speech_cost_is_said_as_published()
    {
        var specification = PublishedSpecifications.Of("openrouter");
        var (_, key) = await host.RunAsync("openrouter/some-maker/some-voice", Scenario.Ok, "audio", new { }, "completed");
        using var client = new HttpClient { BaseAddress = host.Simulator.Address, DefaultRequestHeaders = { Authorization = new("Bearer", key) } };

        var said = await client.GetFromJsonAsync<JsonNode>($"openrouter/api/v1/generation?id={Assert.Single(host.Simulator.Submissions.By(key)).GenerationId}");

        Assert.Empty(specification.Problems(specification.Schema("GenerationResponse"), said!));
    }

    [SpecificationTheory]
    [InlineData("together/ByteDance/Seedance-1.0-lite", "/videos")]
    [InlineData("openrouter/google/veo-3.1", "/videos")]
    [InlineData("xai/grok-imagine-video", "/videos/generations")]
    public async Task A_first_picture_is_sent_as_published(string model, string path)
    {
        var specification = PublishedSpecifications.Of(model.Split('/')[0]);
        var picture = host.Peers.Assets.Add([1, 2, 3], "image/png");

        var (_, key) = await host.RunAsync(model, Scenario.Ok, "video", new { firstFrame = picture }, "completed");

        Assert.Empty(specification.Problems(specification.RequestTo(path), Assert.Single(host.Simulator.Submissions.By(key)).Request));
    }

    [SpecificationTheory]
    [InlineData("together/black-forest-labs/FLUX.1-kontext-pro", "image", "/images/generations")]
    [InlineData("xai/grok-imagine-image", "image", "/images/edits")]
    [InlineData("xai/grok-4.3", "text", "/chat/completions")]
    [InlineData("mistral/mistral-small-2603", "text", "/v1/chat/completions")]
    [InlineData("openrouter/google/gemini-3.1-flash-image", "image", "/images")]
    [InlineData("openrouter/x-ai/grok-4.3", "text", "/chat/completions")]
    public async Task Pictures_to_work_from_are_sent_as_published(string model, string type, string path)
    {
        var specification = PublishedSpecifications.Of(model.Split('/')[0]);
        var picture = host.Peers.Assets.Add([1, 2, 3], "image/png");

        var (_, key) = await host.RunAsync(model, Scenario.Ok, type, new { }, "completed", [picture]);

        Assert.Empty(specification.Problems(specification.RequestTo(path), Assert.Single(host.Simulator.Submissions.By(key)).Request));
    }
}
