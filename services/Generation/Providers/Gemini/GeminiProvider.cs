using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;

namespace MediaLab.Generation.Providers.Gemini;

/// <summary>Google's Gemini API with a key of AI Studio: text, pictures, video by Veo or Omni, and speech.</summary>
internal sealed class GeminiProvider(ProviderHttp http) : MediaProvider
{
    private readonly GeminiText _text = new(http);
    private readonly GeminiImages _images = new(http);
    private readonly GeminiSpeech _speech = new(http);
    private readonly GeminiVeo _veo = new(http);
    private readonly GeminiOmni _omni = new(http);

    public override string Id => "gemini";

    public override Consumption Measure(MediaRequest request) => request.Model.Modality switch
    {
        "text" => GeminiText.Measure(request),
        "image" => GeminiImages.Measure(request),
        "audio" => GeminiSpeech.Measure(request),
        "video" when GeminiVeo.Makes(request.Model) => GeminiVeo.Measure(request),
        "video" => GeminiOmni.Measure(request),
        _ => throw Unknown(request),
    };

    public override Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken) => call.Request.Model.Modality switch
    {
        "text" => _text.SubmitAsync(call, cancellationToken),
        "image" => _images.SubmitAsync(call, cancellationToken),
        "audio" => _speech.SubmitAsync(call, cancellationToken),
        "video" when GeminiVeo.Makes(call.Request.Model) => _veo.SubmitAsync(call, cancellationToken),
        "video" => _omni.SubmitAsync(call, cancellationToken),
        _ => throw Unknown(call.Request),
    };

    public override Task<Submission> PollAsync(ProviderCall call, string providerJobId, CancellationToken cancellationToken) =>
        GeminiVeo.Makes(call.Request.Model) ? _veo.PollAsync(call, providerJobId, cancellationToken) : _omni.PollAsync(call, providerJobId, cancellationToken);

    public override Task<Cancellation?> CancelAsync(ProviderCall call, string providerJobId, CancellationToken cancellationToken) =>
        GeminiVeo.Makes(call.Request.Model) ? base.CancelAsync(call, providerJobId, cancellationToken) : _omni.CancelAsync(call, providerJobId, cancellationToken);

    public override ProviderUsage? UsageWhenDropped(MediaRequest request, string textWritten) =>
        request.Model.Modality == "text" ? GeminiText.Estimate(request, textWritten) : null;

    private static InvalidOperationException Unknown(MediaRequest request) => new($"Gemini makes no {request.Model.Modality} here.");
}
