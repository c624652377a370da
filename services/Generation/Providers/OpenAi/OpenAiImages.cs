using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;

namespace MediaLab.Generation.Providers.OpenAi;

/// <summary>
/// Pictures by <c>POST /images/generations</c>. The GPT image models answer base64 only. Source: OpenAI's published specification, schemas
/// CreateImageRequest and ImagesResponse.
/// </summary>
internal sealed class OpenAiImages(ProviderHttp http)
{
    /// <summary>Output tokens grow with the area and the quality; the figures per megapixel stand in the catalogue.</summary>
    public static Consumption Measure(MediaRequest request)
    {
        var quality = request.Parameters.Text("quality") ?? "auto";
        var (width, height) = request.Parameters.Size("size") ?? (1536, 1024);
        var megapixels = (decimal)width * height / 1_048_576;
        long Tokens(string level) => (long)Math.Ceiling(megapixels * request.Model.Measures[$"outputTokensPerMegapixel.{level}"]) * request.Count;
        var maximum = Tokens(quality == "auto" ? "high" : quality);
        var consumption = Measuring.Consumption(
            request,
            (UsageUnits.InputTokens, Measuring.ExpectedTokens(request.Prompt), Measuring.MaximumTokens(request.Prompt)),
            // The tables are the provider's own; a tenth more covers their rounding.
            (UsageUnits.ImageOutputTokens, quality == "auto" ? Tokens("medium") : maximum, maximum + (maximum / 10)));
        foreach (var (name, value) in Attributes(request))
        {
            consumption.Attributes[name] = value;
        }

        return consumption;
    }

    public async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var provider = call.Request.Model.Provider.Name;
        using var answer = await http.PostAsync(
            call, "/images/generations", Body(call.Request), headers => headers.Authorization = new AuthenticationHeaderValue("Bearer", call.Credential!.Secret),
            refused => OpenAiErrors.From(refused, provider), cancellationToken);
        var body = await ProviderHttp.ReadAsync(answer, call, cancellationToken);
        var usage = await TakeAsync(call, body, cancellationToken);
        return new Submission.Done(usage, ProviderHttp.RequestIdOf(answer));
    }

    private static JsonObject Body(MediaRequest request)
    {
        var body = new JsonObject
        {
            ["model"] = request.Model.ProviderModel,
            ["prompt"] = request.Prompt,
            ["n"] = request.Count,
        };
        foreach (var (ours, theirs) in ((string, string)[])[("size", "size"), ("quality", "quality"), ("background", "background"), ("format", "output_format")])
        {
            if (request.Parameters.Text(ours) is { } value)
            {
                body[theirs] = value;
            }
        }

        return body;
    }

    /// <summary>Decodes each picture from the answer's own bytes to disk: a 4K picture is tens of megabytes and never becomes a string.</summary>
    private static async Task<ProviderUsage> TakeAsync(ProviderCall call, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var mediaType = $"image/{call.Request.Parameters.Text("format") ?? "png"}";
        foreach (var picture in Pictures(body.Span))
        {
            await call.Spool.AddAsync(mediaType, output => DecodeAsync(body[picture], output, cancellationToken));
        }

        using var json = JsonDocument.Parse(body);
        return json.RootElement.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object
            ? UsageFrom(usage, call.Request)
            : new ProviderUsage(Measure(call.Request).ExpectedUnits.ToDictionary(), Attributes(call.Request), null, Estimated: true);
    }

    private static List<Range> Pictures(ReadOnlySpan<byte> body)
    {
        var pictures = new List<Range>();
        var reader = new Utf8JsonReader(body);
        var isPicture = false;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String && isPicture)
            {
                // Behind the opening quote; base64 has nothing to escape.
                var start = (int)reader.TokenStartIndex + 1;
                pictures.Add(start..(start + reader.ValueSpan.Length));
            }

            isPicture = reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("b64_json");
        }

        return pictures;
    }

    internal static async Task DecodeAsync(ReadOnlyMemory<byte> base64, Stream output, CancellationToken cancellationToken)
    {
        const int step = 48 * 1024;
        var buffer = ArrayPool<byte>.Shared.Rent(step);
        try
        {
            for (var place = 0; place < base64.Length; place += step)
            {
                var piece = base64.Slice(place, Math.Min(step, base64.Length - place));
                if (Base64.DecodeFromUtf8(piece.Span, buffer, out _, out var written, place + step >= base64.Length) != OperationStatus.Done)
                {
                    throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultRejected, "The picture in the answer is not base64.");
                }

                await output.WriteAsync(buffer.AsMemory(0, written), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    internal static ProviderUsage UsageFrom(JsonElement usage, MediaRequest request)
    {
        var input = usage.TryGetProperty("input_tokens_details", out var inputDetails) ? inputDetails : default;
        var output = usage.TryGetProperty("output_tokens_details", out var outputDetails) ? outputDetails : default;
        var units = new Dictionary<string, long>();
        var (images, all) = (ChatCompletions.Count(input, "image_tokens"), ChatCompletions.Count(usage, "input_tokens"));
        ChatCompletions.Add(units, UsageUnits.InputTokens, all - images);
        ChatCompletions.Add(units, UsageUnits.ImageInputTokens, images);
        var written = ChatCompletions.Count(output, "text_tokens");
        ChatCompletions.Add(units, UsageUnits.OutputTokens, written);
        ChatCompletions.Add(units, UsageUnits.ImageOutputTokens, ChatCompletions.Count(usage, "output_tokens") - written);
        return new ProviderUsage(units, Attributes(request), null);
    }

    private static Dictionary<string, string> Attributes(MediaRequest request) => new()
    {
        ["size"] = request.Parameters.Text("size") ?? "auto",
        ["quality"] = request.Parameters.Text("quality") ?? "auto",
        ["count"] = request.Count.ToString(CultureInfo.InvariantCulture),
    };
}
