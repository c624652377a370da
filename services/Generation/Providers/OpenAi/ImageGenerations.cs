using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Catalogue;

namespace MediaLab.Generation.Providers.OpenAi;

/// <summary>
/// Pictures by <c>POST /images/generations</c>, in base64 or by link, or as events where unfinished ones are wanted too. Source: OpenAI's
/// published specification, schemas CreateImageRequest, ImagesResponse and ImageGenStreamEvent.
/// </summary>
internal sealed class ImageGenerations(ProviderHttp http)
{
    private const long MostReferenceBytes = 15 * 1024 * 1024;
    private const string Mask = "mask";
    private const string PerMegapixel = "kilopixelsPerMegapixel";

    private static readonly Dictionary<string, string> Ordinary = new() { ["format"] = "output_format", ["partialImages"] = "" };

    /// <summary>Billed by tokens, by area or by piece: the catalogue's measures say which.</summary>
    public static Consumption Measure(MediaRequest request)
    {
        var consumption = BilledByTokens(request.Model) ? MeasureTokens(request)
            : request.Model.Measures.ContainsKey(PerMegapixel) ? Measuring.Consumption(request, (UsageUnits.Kilopixels, Kilopixels(request), Kilopixels(request)))
            : Measuring.Consumption(request, (UsageUnits.Images, request.Count, request.Count));
        foreach (var (name, value) in Attributes(request))
        {
            consumption.Attributes[name] = value;
        }

        return consumption;
    }

    public async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider;
        var references = call.Request.References.Count > 0 ? provider.Quirks.Images.References : null;
        using var answer = await http.PostAsync(
            call, references?.Path ?? provider.Quirks.Images.Path, await BodyAsync(call, references, cancellationToken), CompatibleProvider.Authorise(call),
            refused => OpenAiErrors.From(refused, provider), cancellationToken);
        // Whatever was asked for: some answer in one piece all the same.
        var usage = answer.Content.Headers.ContentType?.MediaType == "text/event-stream"
            ? await TakeEventsAsync(call, answer, cancellationToken)
            : await TakeAsync(call, await ProviderHttp.ReadAsync(answer, call, cancellationToken), ProviderHttp.RequestIdOf(answer), cancellationToken);
        return new Submission.Done(usage, ProviderHttp.RequestIdOf(answer));
    }

    private static async Task<JsonObject> BodyAsync(ProviderCall call, ImageReferenceQuirks? references, CancellationToken cancellationToken)
    {
        var (request, quirks) = (call.Request, call.Request.Model.Provider.Quirks.Images);
        var body = new JsonObject { ["model"] = request.Model.ProviderModel, ["prompt"] = request.Prompt };
        if (request.Model.MaxCount > 1)
        {
            body["n"] = request.Count;
        }

        body.AddSettings(request, quirks.Members, Ordinary);
        body.AddConstants(quirks.Constants);
        if (UnfinishedOf(request) is > 0 and var unfinished)
        {
            body["stream"] = true;
            body["partial_images"] = unfinished;
        }

        if (references is not null)
        {
            body[references.Member] = await ReferencesAsync(call, references.Shape, cancellationToken);
            if (references.MaskMember is { } member && call.Request.Reference(Mask) is { } mask)
            {
                body[member] = await PlainAsync(call, mask, cancellationToken);
            }
        }

        return body;
    }

    private static async Task<JsonNode> ReferencesAsync(ProviderCall call, ImageReferenceShape shape, CancellationToken cancellationToken)
    {
        var list = new JsonArray();
        foreach (var picture in call.Request.PlainReferences)
        {
            switch (shape)
            {
                case ImageReferenceShape.Uri:
                    return await call.Files.DataUriAsync(picture, MostReferenceBytes, cancellationToken);
                case ImageReferenceShape.Typed:
                    list.Add(new JsonObject { ["type"] = "image_url", ["url"] = await call.Files.DataUriAsync(picture, MostReferenceBytes, cancellationToken) });
                    break;
                case ImageReferenceShape.Parts:
                    list.Add(await ChatCompletions.PicturePartAsync(call, picture, cancellationToken));
                    break;
                case ImageReferenceShape.Plain:
                    list.Add(await PlainAsync(call, picture, cancellationToken));
                    break;
            }
        }

        return list;
    }

    private static async Task<JsonNode> PlainAsync(ProviderCall call, Reference picture, CancellationToken cancellationToken) =>
        new JsonObject { ["image_url"] = await call.Files.DataUriAsync(picture, MostReferenceBytes, cancellationToken) };

    private async Task<ProviderUsage> TakeAsync(ProviderCall call, ReadOnlyMemory<byte> body, string? requestId, CancellationToken cancellationToken)
    {
        JsonElement json;
        try
        {
            json = JsonElement.Parse(body.Span);
        }
        catch (JsonException exception)
        {
            throw ProviderHttp.Cut(call.Request.Model.Provider.Name, exception);
        }

        if (json.Member("error") is { ValueKind: JsonValueKind.Object or JsonValueKind.String })
        {
            throw OpenAiErrors.InSuccess(json, call.Request.Model.Provider, requestId);
        }

        await SpoolAsync(call, body, cancellationToken);
        string[] links = call.Spool.Count == 0 && json.Member("data") is { ValueKind: JsonValueKind.Array } data
            ? [.. data.EnumerateArray().Select(item => item.Text("url")).OfType<string>()]
            : [];
        var usage = UsageOf(json.Member("usage"), call.Request, Math.Max(call.Spool.Count, links.Length));
        foreach (var link in links)
        {
            await http.DownloadAsync(call, link, null, usage, null, cancellationToken);
        }

        return usage;
    }

    /// <summary>Unfinished pictures go to whoever watches, the finished one to the spool; the event that brings it brings the usage.</summary>
    private static async Task<ProviderUsage> TakeEventsAsync(ProviderCall call, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        await call.AcceptedAsync(null);
        var provider = call.Request.Model.Provider;
        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
            // As bytes: a finished picture never becomes a string.
            await foreach (var item in SseParser.Create(stream, (_, data) => data.ToArray()).EnumerateAsync(cancellationToken))
            {
                var message = JsonElement.Parse(item.Data);
                switch (message.Text("type"))
                {
                    case "image_generation.partial_image" or "image_edit.partial_image":
                        await ShowAsync(call, item.Data, cancellationToken);
                        break;
                    case "image_generation.completed" or "image_edit.completed":
                        await SpoolAsync(call, item.Data, cancellationToken);
                        return UsageOf(message.Member("usage"), call.Request, call.Spool.Count);
                    case "error":
                    case null when message.Member("error") is { ValueKind: JsonValueKind.Object }:
                        throw OpenAiErrors.OfJob(message, provider, ProviderHttp.RequestIdOf(answer));
                }
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or JsonException)
        {
            throw ProviderHttp.Cut(provider.Name, exception);
        }

        throw ProviderHttp.Cut(provider.Name);
    }

    private static async Task ShowAsync(ProviderCall call, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        foreach (var picture in Base64Member.Find(json.Span, "b64_json").Select(found => Base64Member.Unescaped(json[found])))
        {
            await call.Progress.ShowAsync(PictureType(picture.Span), picture, UnfinishedOf(call.Request), cancellationToken);
        }
    }

    private static async Task SpoolAsync(ProviderCall call, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        foreach (var picture in Base64Member.Find(json.Span, "b64_json").Select(found => Base64Member.Unescaped(json[found])).Where(found => found.Length > 0))
        {
            await call.Spool.AddAsync(PictureType(picture.Span), output => Base64Member.DecodeAsync(picture, output, cancellationToken));
        }
    }

    /// <summary>How many unfinished pictures are wanted. The events of several pictures at once do not say whose they are.</summary>
    private static int UnfinishedOf(MediaRequest request) => request.Count == 1 ? (int)(request.Parameters.Whole("partialImages") ?? 0) : 0;

    /// <summary>By its first bytes: what was asked for is not always what comes.</summary>
    private static string PictureType(ReadOnlySpan<byte> base64) =>
        base64.StartsWith("/9j/"u8) ? "image/jpeg" : base64.StartsWith("UklGR"u8) ? "image/webp" : "image/png";

    private static ProviderUsage UsageOf(JsonElement? usage, MediaRequest request, int made)
    {
        var cost = ChatUsage.CostOf(usage, request.Model.Provider.Quirks.Cost);
        if (!BilledByTokens(request.Model))
        {
            var unit = request.Model.Measures.ContainsKey(PerMegapixel) ? (UsageUnits.Kilopixels, Kilopixels(request) / request.Count * made) : (UsageUnits.Images, made);
            return new ProviderUsage(new Dictionary<string, long> { [unit.Item1] = unit.Item2 }, Attributes(request), cost);
        }

        return usage is { ValueKind: JsonValueKind.Object } counted
            ? UsageFrom(counted, request) with { ReportedCostNanoUsd = cost }
            : new ProviderUsage(MeasureTokens(request).ExpectedUnits.ToDictionary(), Attributes(request), null, Estimated: true);
    }

    internal static ProviderUsage UsageFrom(JsonElement usage, MediaRequest request)
    {
        var input = usage.Member("input_tokens_details") ?? default;
        var output = usage.Member("output_tokens_details") ?? default;
        var units = new Dictionary<string, long>();
        var (images, all) = (ChatUsage.Count(input, "image_tokens"), ChatUsage.Count(usage, "input_tokens"));
        ChatUsage.Add(units, UsageUnits.InputTokens, all - images);
        ChatUsage.Add(units, UsageUnits.ImageInputTokens, images);
        var written = ChatUsage.Count(output, "text_tokens");
        ChatUsage.Add(units, UsageUnits.OutputTokens, written);
        ChatUsage.Add(units, UsageUnits.ImageOutputTokens, ChatUsage.Count(usage, "output_tokens") - written);
        return new ProviderUsage(units, Attributes(request), null);
    }

    /// <summary>Output tokens grow with the area and the quality; the figures per megapixel stand in the catalogue.</summary>
    private static Consumption MeasureTokens(MediaRequest request)
    {
        var quality = request.Parameters.Text("quality") ?? "auto";
        var (width, height) = request.Parameters.Size("size") ?? (1536, 1024);
        var megapixels = (decimal)width * height / 1_048_576;
        long Tokens(string level) => (long)Math.Ceiling(megapixels * request.Model.Measures[$"outputTokensPerMegapixel.{level}"]) * request.Count;
        var maximum = Tokens(quality == "auto" ? "high" : quality);
        var pictures = (long)request.Model.Measures.GetValueOrDefault("inputTokensPerPicture") * request.References.Count;
        var unfinished = (long)request.Model.Measures.GetValueOrDefault("outputTokensPerPartialImage") * UnfinishedOf(request);
        return Measuring.Consumption(
            request,
            (UsageUnits.InputTokens, Measuring.ExpectedTokens(request.Prompt), Measuring.MaximumTokens(request.Prompt)),
            (UsageUnits.ImageInputTokens, pictures, pictures),
            // The tables are the provider's own; a tenth more covers their rounding.
            (UsageUnits.ImageOutputTokens, (quality == "auto" ? Tokens("medium") : maximum) + unfinished, maximum + (maximum / 10) + unfinished));
    }

    private static bool BilledByTokens(Model model) => model.Measures.Keys.Any(name => name.StartsWith("outputTokensPerMegapixel", StringComparison.Ordinal));

    private static long Kilopixels(MediaRequest request)
    {
        var (width, height) = request.Parameters.Size("size") ?? (1024, 1024);
        return (long)Math.Ceiling((decimal)width * height * request.Model.Measures[PerMegapixel] / 1_000_000) * request.Count;
    }

    private static Dictionary<string, string> Attributes(MediaRequest request)
    {
        var attributes = new Dictionary<string, string>
        {
            ["size"] = request.Parameters.Text("size") ?? "auto",
            ["quality"] = request.Parameters.Text("quality") ?? "auto",
            ["count"] = request.Count.ToString(CultureInfo.InvariantCulture),
        };
        if (request.Parameters.Text("resolution") is { } resolution)
        {
            attributes["resolution"] = resolution;
        }

        return attributes;
    }
}
