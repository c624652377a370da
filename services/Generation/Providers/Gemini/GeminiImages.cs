using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;

namespace MediaLab.Generation.Providers.Gemini;

/// <summary>
/// Pictures by <c>POST /models/{model}:generateContent</c> with responseModalities IMAGE. No picture can mean four things: the prompt was
/// blocked, the picture was, there was none to be made, or the model answered in words. All are HTTP 200.
/// </summary>
internal sealed class GeminiImages(ProviderHttp http)
{
    // Thinking before the picture; a limit is sent along, so that the money held is enough.
    private const int MostTokens = 8192;
    private const long ExpectedThoughts = 300;
    private const long PictureInputTokens = 1120;

    public static Consumption Measure(MediaRequest request)
    {
        var tokens = (long)request.Model.Measures[$"imageTokens.{Size(request)}"];
        var pictures = request.References.Count * PictureInputTokens;
        var consumption = Measuring.Consumption(
            request,
            (UsageUnits.InputTokens, Measuring.ExpectedTokens(request.Prompt) + pictures, Measuring.MaximumTokens(request.Prompt) + (2 * pictures)),
            (UsageUnits.ImageOutputTokens, tokens, tokens),
            (UsageUnits.OutputTokens, ExpectedThoughts, MostTokens - tokens));
        consumption.Attributes["size"] = Size(request);
        return consumption;
    }

    public async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider.Name;
        var body = await BodyAsync(call, cancellationToken);
        using var response = await http.PostAsync(
            call, $"/models/{call.Request.Model.ProviderModel}:generateContent", body, GeminiContent.Key(call), refused => GeminiErrors.From(refused, provider), cancellationToken);
        var answer = await ProviderHttp.ReadJsonAsync(response, call, cancellationToken);
        var usage = GeminiContent.Usage(answer, Attributes(call.Request))
            ?? new ProviderUsage(Measure(call.Request).ExpectedUnits.ToDictionary(), Attributes(call.Request), null, Estimated: true);
        var candidate = GeminiContent.Candidate(answer);
        var parts = candidate is { } found ? GeminiContent.Parts(found).ToArray() : [];
        var pictures = GeminiContent.Files(parts);
        if (pictures.Length == 0)
        {
            throw WithoutPicture(answer, candidate, parts, usage, provider);
        }

        foreach (var picture in pictures)
        {
            await call.Spool.AddAsync(
                picture.Text("mimeType") ?? "image/png", async output => await output.WriteAsync(GeminiContent.Bytes(picture.GetProperty("data"), usage), cancellationToken));
        }

        return new Submission.Done(usage, GeminiContent.ResponseId(answer));
    }

    private static ProviderFailure WithoutPicture(JsonElement answer, JsonElement? candidate, JsonElement[] parts, ProviderUsage usage, string provider)
    {
        var said = string.Concat(parts.Select(part => part.Text("text")));
        var reason = candidate is { } found ? GeminiContent.FinishReason(found) : null;
        return GeminiContent.Refusal(GeminiContent.BlockReason(answer), reason, said, usage, provider, GeminiContent.ResponseId(answer))
            ?? new ProviderFailure(
                FailureKind.Final, FailureCodes.ResultMissing,
                said.Length > 0 ? $"{provider} answered in words instead of a picture: {said}" : $"{provider} made no picture ({reason ?? "no reason given"}).")
            { Charged = usage, RequestId = GeminiContent.ResponseId(answer) };
    }

    private static async Task<JsonObject> BodyAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var parameters = call.Request.Parameters;
        var picture = new JsonObject();
        if (parameters.Text("aspectRatio") is { } ratio and not "auto")
        {
            picture["aspectRatio"] = ratio;
        }

        if (parameters.Text("size") is { } size)
        {
            picture["imageSize"] = size;
        }

        var configuration = new JsonObject { ["responseModalities"] = new JsonArray("IMAGE"), ["maxOutputTokens"] = MostTokens };
        if (picture.Count > 0)
        {
            configuration["imageConfig"] = picture;
        }

        if (parameters.Whole("seed") is { } seed)
        {
            configuration["seed"] = seed;
        }

        return new JsonObject
        {
            ["contents"] = await GeminiContent.ContentsAsync(call, call.Request.Prompt, cancellationToken),
            ["generationConfig"] = configuration,
        };
    }

    private static string Size(MediaRequest request) => request.Parameters.Text("size") ?? "1K";

    private static Dictionary<string, string> Attributes(MediaRequest request) => new() { ["size"] = Size(request) };
}
