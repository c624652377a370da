using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediaLab.Generation.Tests.Providers;
using MediaLab.ProviderSimulator;
using MediaLab.ServiceDefaults.Egress;

namespace MediaLab.Generation.Tests.Specifications;

/// <summary>The same for the makers of media that publish a specification: ElevenLabs, Runway, Kling.</summary>
[Collection(MediaSimulatorCollection.Name)]
public sealed class MediaWireFormatTests(SimulatorHost host)
{
    [SpecificationFact]
    public Task ElevenLabs_gets_what_it_published() => AgreesAsync(
        "elevenlabs",
        ("eleven_multilingual_v2", "audio", """{"captions":true,"style":0.2,"speakerBoost":true,"seed":7}""", "", "/v1/text-to-speech/{voice_id}/with-timestamps"),
        ("eleven_flash_v2_5", "audio", """{"language":"en","stability":0.4}""", "", "/v1/text-to-speech/{voice_id}"),
        ("eleven_text_to_sound_v2", "audio", """{"durationSeconds":2.5,"loop":true}""", "", "/v1/sound-generation"),
        ("music_v2", "audio", """{"durationSeconds":10,"lyrics":"La la"}""", "", "/v1/music"),
        ("gpt-image-2", "image", """{"quality":"high","resolution":"2K"}""", "image/png", "/v1/flows/image"),
        ("gemini-3-pro-image", "image", """{"aspectRatio":"21:9"}""", "image/jpeg", "/v1/flows/image"),
        ("bytedance-seedream-5-pro", "image", """{"seed":5}""", "", "/v1/flows/image"),
        ("veo-3.1-generate-001", "video", """{"negativePrompt":"people","audio":false,"durationSeconds":6}""", "", "/v1/flows/video"),
        ("bytedance-seedance-v2", "video", """{"resolution":"1080p","durationSeconds":15}""", "", "/v1/flows/video"));

    [SpecificationFact]
    public Task Runway_gets_what_it_published() => AgreesAsync(
        "runway",
        ("gen4.5", "video", """{"duration":7,"seed":1}""", "", "/v1/text_to_video"),
        ("gen4.5", "video", "{}", "image/png", "/v1/image_to_video"),
        ("gen4_turbo", "video", "{}", "image/png", "/v1/image_to_video"),
        ("veo3.1_fast", "video", """{"negativePrompt":"people","audio":false,"duration":6}""", "", "/v1/text_to_video"),
        ("seedance2", "video", """{"ratio":"3840:2160"}""", "image/png", "/v1/text_to_video"),
        ("seedance2_5", "video", """{"duration":30}""", "video/mp4", "/v1/video_to_video"),
        ("hailuo3", "video", """{"resolution":"2K","ratio":"adaptive"}""", "video/mp4", "/v1/video_to_video"),
        ("happyhorse_1_0", "video", """{"ratio":"1108:832","duration":15}""", "", "/v1/text_to_video"),
        ("gemini_omni_flash", "video", "{}", "image/png", "/v1/image_to_video"),
        ("aleph2", "video", """{"targetAspectRatio":"9:16"}""", "video/mp4", "/v1/video_to_video"),
        ("magnific_video_upscaler_creative", "video", """{"creativity":10,"fpsBoost":true}""", "video/mp4", "/v1/video_upscale"),
        ("gen4_image", "image", "{}", "image/png", "/v1/text_to_image"),
        ("gpt_image_2", "image", """{"background":"opaque"}""", "", "/v1/text_to_image"),
        ("seedream5_lite", "image", """{"grounding":true}""", "image/png", "/v1/text_to_image"),
        ("gemini_image3_pro", "image", "{}", "image/png", "/v1/text_to_image"),
        ("magnific_precision_upscaler_v2", "image", """{"scaleFactor":"8","ultraDetail":20}""", "image/png", "/v1/image_upscale"),
        ("eleven_v3", "audio", """{"stability":0.5,"useSpeakerBoost":true,"languageCode":"de"}""", "", "/v1/text_to_speech"),
        ("eleven_multilingual_v2", "audio", "{}", "", "/v1/text_to_speech"),
        ("eleven_text_to_sound_v2", "audio", """{"duration":1.5,"loop":true}""", "", "/v1/sound_effect"),
        ("seed_audio", "audio", """{"pitchRate":-3}""", "audio/mpeg", "/v1/sound_effect"));

    // The description knows no newer models.
    [SpecificationFact("kling")]
    public Task Kling_gets_what_is_described() => AgreesAsync(
        "kling",
        ("kling-v2-1", "video", """{"durationSeconds":10,"negativePrompt":"people"}""", "", "/v1/videos/text2video"),
        ("kling-image-v2", "image", """{"aspectRatio":"3:2"}""", "image/png", "/v1/images/generations"));

    [SpecificationFact]
    public async Task Frames_are_sent_as_published()
    {
        var frame = host.Peers.Assets.Add([1, 2, 3], "image/png");
        foreach (var (model, path) in new[]
            { ("elevenlabs/veo-3.1-generate-001", "/v1/flows/video"), ("runway/veo3.1", "/v1/image_to_video"), ("runway/seedance2", "/v1/image_to_video") })
        {
            var specification = PublishedSpecifications.Of(model.Split('/')[0]);
            var (_, key) = await host.RunAsync(model, Scenario.Ok, "video", new { firstFrame = frame, lastFrame = frame }, "completed");

            Assert.Empty(specification.Problems(specification.RequestTo(path), Assert.Single(host.Simulator.Submissions.By(key)).Request));
        }
    }

    [SpecificationTheory]
    [InlineData(Scenario.Ok)]
    [InlineData(Scenario.JobFails)]
    [InlineData(Scenario.JobModerated)]
    public Task ElevenLabs_and_Runway_answer_each_state_of_a_job_as_published(Scenario scenario) => Task.WhenAll(
        StatesAsync(
            "elevenlabs", scenario, key => ("xi-api-key", key), "/v1/flows/video", new { model_id = "veo-3.1-generate-001", prompt = "A lighthouse" }, answer => answer["id"]!, "/v1/flows/video/{generation_id}"),
        StatesAsync(
            "runway", scenario, key => ("Authorization", $"Bearer {key}"), "/v1/text_to_video", new { model = "gen4.5", promptText = "A lighthouse", ratio = "1280:720", duration = 5 },
            answer => answer["id"]!, "/v1/tasks/{id}"));

    [SpecificationTheory("kling")]
    [InlineData(Scenario.Ok)]
    [InlineData(Scenario.JobFails)]
    public Task Kling_answers_each_state_of_a_task_as_described(Scenario scenario) => StatesAsync(
        "kling", scenario, key => ("Authorization", $"Bearer {AccessKeyToken.Issue(key, DateTimeOffset.UtcNow)}"), "/v1/videos/text2video",
        new { model_name = "kling-v2-1", prompt = "A lighthouse", duration = "5" }, answer => answer["data"]!["task_id"]!, "/v1/videos/text2video/{id}");

    private async Task AgreesAsync(string provider, params (string Model, string Type, string Parameters, string Reference, string Path)[] cases)
    {
        var specification = PublishedSpecifications.Of(provider);
        var problems = await Task.WhenAll(cases.Select(async sent =>
        {
            Guid[] references = sent.Reference.Length == 0 ? [] : [host.Peers.Assets.Add([1, 2, 3], sent.Reference)];
            var (_, key) = await host.RunAsync($"{provider}/{sent.Model}", Scenario.Ok, sent.Type, JsonNode.Parse(sent.Parameters)!, "completed", references);
            var submission = Assert.Single(host.Simulator.Submissions.By(key));
            return specification.Problems(specification.RequestTo(sent.Path), submission.Request)
                .Concat(submission.Answers.SelectMany(answer => specification.Problems(specification.AnswerOf("post", sent.Path), answer)))
                .Select(problem => $"{sent.Model}: {problem}");
        }));

        Assert.Empty(problems.SelectMany(problem => problem));
    }

    /// <summary>The simulator itself is asked, until the job has ended.</summary>
    private async Task StatesAsync(
        string provider, Scenario scenario, Func<string, (string Name, string Value)> authorise, string path, object body, Func<JsonNode, JsonNode> idOf, string statePath)
    {
        var specification = PublishedSpecifications.Of(provider);
        var (name, value) = authorise(SimulatorHost.KeyFor(provider, scenario));
        using var client = new HttpClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        client.DefaultRequestHeaders.TryAddWithoutValidation("X-Runway-Version", "2024-11-06");
        var address = $"{host.Simulator.Address}{provider}";
        using var accepted = await client.PostAsJsonAsync(address + path, body);
        var id = (string)idOf((await accepted.Content.ReadFromJsonAsync<JsonNode>())!)!;
        for (var asked = 0; asked < 4; asked++)
        {
            var state = await client.GetFromJsonAsync<JsonNode>(address + statePath[..(statePath.LastIndexOf('/') + 1)] + id);

            Assert.Empty(specification.Problems(specification.AnswerOf("get", statePath), state));
        }
    }
}
