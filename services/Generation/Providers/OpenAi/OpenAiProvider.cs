using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;

namespace MediaLab.Generation.Providers.OpenAi;

/// <summary>OpenAI: text, pictures and speech.</summary>
internal sealed class OpenAiProvider(ProviderHttp http) : MediaProvider
{
    private readonly ChatCompletions _chat = new(http);
    private readonly OpenAiImages _images = new(http);
    private readonly OpenAiSpeech _speech = new(http);

    public override string Id => "openai";

    public override Consumption Measure(MediaRequest request) => request.Model.Modality switch
    {
        "text" => Measuring.Text(request),
        "image" => OpenAiImages.Measure(request),
        "audio" => OpenAiSpeech.Measure(request),
        _ => throw Unknown(request),
    };

    public override Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken) => call.Request.Model.Modality switch
    {
        "text" => _chat.SubmitAsync(call, cancellationToken),
        "image" => _images.SubmitAsync(call, cancellationToken),
        "audio" => _speech.SubmitAsync(call, cancellationToken),
        _ => throw Unknown(call.Request),
    };

    public override ProviderUsage? UsageWhenDropped(MediaRequest request, string textWritten) => ChatCompletions.Estimate(request, textWritten);

    private static InvalidOperationException Unknown(MediaRequest request) => new($"OpenAI makes no {request.Model.Modality} here.");
}
