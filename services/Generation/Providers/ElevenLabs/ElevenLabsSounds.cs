using System.Text.Json.Nodes;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Generation.Catalogue;

namespace MediaLab.Generation.Providers.ElevenLabs;

/// <summary>Sound effects by <c>POST /v1/sound-generation</c> and music by <c>POST /v1/music</c>: the answer is the sound.</summary>
internal sealed class ElevenLabsSounds(ProviderHttp http)
{
    public static bool Makes(Model model) => IsMusic(model) || model.ProviderModel == "eleven_text_to_sound_v2";

    /// <summary>Where the length is left to the provider it may choose any that it offers.</summary>
    public static Consumption Measure(MediaRequest request)
    {
        var length = request.Model.Parameters.Single(parameter => parameter.Name == "durationSeconds");
        var given = request.Parameters.Number("durationSeconds");
        var perSecond = request.Model.Measures["creditsPerSecond"];
        return Measuring.Consumption(request, (
            UsageUnits.Millicredits,
            ElevenLabsApi.Millicredits((given ?? request.Model.Measures["usualSeconds"]) * perSecond),
            ElevenLabsApi.Millicredits((given ?? length.Max!.Value) * perSecond)));
    }

    public async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var format = call.Request.Parameters.Text("format")!;
        var (path, body) = IsMusic(call.Request.Model) ? ("/v1/music", Music(call.Request)) : ("/v1/sound-generation", SoundEffect(call.Request));
        using var answer = await http.PostAsync(call, $"{path}?output_format={format}", body, ElevenLabsApi.Key(call), ElevenLabsApi.Refused(call), cancellationToken);
        var usage = ElevenLabsApi.UsageFrom(answer, Measure(call.Request));
        ElevenLabsApi.RequireBody(answer, call, usage);
        await call.AcceptedAsync(null);
        await http.SpoolAsync(answer, call, ElevenLabsApi.MediaType(format), cancellationToken);
        return new Submission.Done(usage, ProviderHttp.RequestIdOf(answer));
    }

    private static bool IsMusic(Model model) => model.ProviderModel.StartsWith("music_", StringComparison.Ordinal);

    private static JsonObject Music(MediaRequest request)
    {
        var body = new JsonObject { ["prompt"] = request.Prompt, ["model_id"] = request.Model.ProviderModel };
        if (request.Parameters.Number("durationSeconds") is { } seconds)
        {
            body["music_length_ms"] = (long)(seconds * 1000);
        }

        if (request.Parameters.Flag("instrumental") is { } instrumental)
        {
            body["force_instrumental"] = instrumental;
        }

        if (request.Parameters.Text("lyrics") is { } lyrics)
        {
            body["lyrics_text"] = lyrics;
        }

        return body;
    }

    private static JsonObject SoundEffect(MediaRequest request)
    {
        var body = new JsonObject { ["text"] = request.Prompt, ["model_id"] = request.Model.ProviderModel };
        if (request.Parameters.Number("durationSeconds") is { } seconds)
        {
            body["duration_seconds"] = seconds;
        }

        if (request.Parameters.Number("promptInfluence") is { } influence)
        {
            body["prompt_influence"] = influence;
        }

        if (request.Parameters.Flag("loop") is { } loop)
        {
            body["loop"] = loop;
        }

        return body;
    }
}
