using System.Net.Http.Headers;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Catalogue;

namespace MediaLab.Generation.Providers.OpenAi;

/// <summary>
/// Text, pictures, speech and transcripts of any service that speaks OpenAI's protocol, OpenAI first. What is different about one stands in its catalogue
/// file under quirks; what it offers besides stands in a class of its own that derives from this one.
/// </summary>
internal class CompatibleProvider(string id, ProviderHttp http) : MediaProvider
{
    private readonly ChatCompletions _chat = new(http);
    private readonly Responses _responses = new(http);
    private readonly Transcriptions _transcriptions = new(http);
    private readonly ImageGenerations _images = new(http);
    private readonly Speech _speech = new(http);

    public override string Id => id;

    public override Consumption Measure(MediaRequest request) => request.Model.Modality switch
    {
        "text" when request.Model.Operation == Operation.Transcription => Transcriptions.Measure(request),
        "text" => ChatCompletions.Measure(request),
        "image" => ImageGenerations.Measure(request),
        "audio" => Speech.Measure(request),
        _ => throw Unknown(request),
    };

    public override Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken) => call.Request.Model.Modality switch
    {
        "text" => call.Request.Model.Operation switch
        {
            Operation.Responses => _responses.SubmitAsync(call, cancellationToken),
            Operation.Transcription => _transcriptions.SubmitAsync(call, cancellationToken),
            Operation.Ordinary => _chat.SubmitAsync(call, cancellationToken),
        },
        "image" => _images.SubmitAsync(call, cancellationToken),
        "audio" => _speech.SubmitAsync(call, cancellationToken),
        _ => throw Unknown(call.Request),
    };

    public override ProviderUsage? UsageWhenDropped(MediaRequest request, string textWritten) =>
        request.Model is { Modality: "text", Completion: Completion.Stream } ? ChatCompletions.Estimate(request, textWritten) : null;

    internal static Action<HttpRequestHeaders> Authorise(ProviderCall call) => headers =>
    {
        headers.Authorization = new AuthenticationHeaderValue("Bearer", call.Credential!.Secret);
        foreach (var (name, value) in call.Request.Model.Provider.Quirks.Headers)
        {
            headers.TryAddWithoutValidation(name, value);
        }
    };

    private InvalidOperationException Unknown(MediaRequest request) => new($"{id} makes no {request.Model.Modality} here.");
}
