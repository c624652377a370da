using MediaLab.Contracts.Costing.V1;

namespace MediaLab.Generation.Providers.ElevenLabs;

/// <summary>ElevenLabs: speech, sound effects and music as answers; pictures and videos of other makers as jobs ("flows").</summary>
internal sealed class ElevenLabsProvider(ProviderHttp http) : MediaProvider
{
    private readonly ElevenLabsSpeech _speech = new(http);
    private readonly ElevenLabsSounds _sounds = new(http);
    private readonly ElevenLabsFlows _flows = new(http);

    public override string Id => "elevenlabs";

    public override Consumption Measure(MediaRequest request) => request.Model switch
    {
        { Modality: "image" or "video" } => ElevenLabsFlows.Measure(request),
        _ when ElevenLabsSounds.Makes(request.Model) => ElevenLabsSounds.Measure(request),
        _ => ElevenLabsSpeech.Measure(request),
    };

    public override Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken) => call.Request.Model switch
    {
        { Modality: "image" or "video" } => _flows.SubmitAsync(call, cancellationToken),
        var model when ElevenLabsSounds.Makes(model) => _sounds.SubmitAsync(call, cancellationToken),
        _ => _speech.SubmitAsync(call, cancellationToken),
    };

    /// <summary>A flow by its id; of speech whose answer broke off, the provider's history by its item.</summary>
    public override Task<Submission> PollAsync(ProviderCall call, string providerJobId, CancellationToken cancellationToken) =>
        call.Request.Model.Modality is "image" or "video"
            ? _flows.PollAsync(call, providerJobId, cancellationToken)
            : _speech.FetchAsync(call, providerJobId, cancellationToken);
}
