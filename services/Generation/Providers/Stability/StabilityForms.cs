using System.Globalization;
using System.Net.Http.Headers;
using MediaLab.Generation.Catalogue;

namespace MediaLab.Generation.Providers.Stability;

/// <summary>Which of Stability's operations a model is, and its form. It is a multipart form also where it carries no file.</summary>
internal static class StabilityForms
{
    // With a picture it must be said.
    private const decimal UsualStrength = 0.65m;

    private const long MostImageBytes = 10_000_000;

    private static readonly (string Ours, string Theirs)[] Texts =
        [("negativePrompt", "negative_prompt"), ("format", "output_format"), ("stylePreset", "style_preset"), ("searchPrompt", "search_prompt")];

    private static readonly (string Ours, string Theirs)[] Numbers = [("seed", "seed"), ("guidance", "cfg_scale"), ("growMask", "grow_mask"), ("creativity", "creativity")];

    public static string PathOf(Model model) => model.ProviderModel switch
    {
        "ultra" or "core" => $"/v2beta/stable-image/generate/{model.ProviderModel}",
        var sd when IsSd(sd) => "/v2beta/stable-image/generate/sd3",
        var upscaler when upscaler.StartsWith("upscale-", StringComparison.Ordinal) => $"/v2beta/stable-image/upscale/{upscaler["upscale-".Length..]}",
        var edit => $"/v2beta/stable-image/edit/{edit}",
    };

    /// <exception cref="ProviderFailure">A picture is too large.</exception>
    public static async Task<MultipartFormDataContent> CreateAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var (request, parameters) = (call.Request, call.Request.Parameters);
        var form = new MultipartFormDataContent();
        if (!request.Model.PromptOptional)
        {
            Add(form, "prompt", request.Prompt);
        }

        foreach (var (ours, theirs) in Texts)
        {
            if (parameters.Text(ours) is { } text)
            {
                Add(form, theirs, text);
            }
        }

        foreach (var (ours, theirs) in Numbers)
        {
            if (parameters.Number(ours) is { } number)
            {
                Add(form, theirs, number.ToString(CultureInfo.InvariantCulture));
            }
        }

        var picture = request.PlainReferences.FirstOrDefault();
        if (IsSd(request.Model.ProviderModel))
        {
            Add(form, "model", request.Model.ProviderModel);
            Add(form, "mode", picture is null ? "text-to-image" : "image-to-image");
        }

        if (picture is null)
        {
            // With a picture its shape counts.
            Add(form, "aspect_ratio", parameters.Text("aspectRatio") ?? "1:1");
            return form;
        }

        if (request.Model.Parameters.Any(parameter => parameter.Name == "strength"))
        {
            Add(form, "strength", (parameters.Number("strength") ?? UsualStrength).ToString(CultureInfo.InvariantCulture));
        }

        await AddAsync(form, "image", call, picture, cancellationToken);
        if (request.Reference("mask") is { } mask)
        {
            await AddAsync(form, "mask", call, mask, cancellationToken);
        }

        return form;
    }

    private static bool IsSd(string model) => model.StartsWith("sd3", StringComparison.Ordinal);

    // Quoted, as browsers write them: not every reader of forms takes bare names.
    private static void Add(MultipartFormDataContent form, string name, string value) => form.Add(new StringContent(value), $"\"{name}\"");

    private static async Task AddAsync(MultipartFormDataContent form, string name, ProviderCall call, Reference reference, CancellationToken cancellationToken)
    {
        if (reference.SizeBytes > MostImageBytes)
        {
            throw new ProviderFailure(
                FailureKind.Final, FailureCodes.ReferenceUnusable, $"A reference has {reference.SizeBytes} bytes; this model takes at most {MostImageBytes}.");
        }

        var content = new StreamContent(await call.Files.OpenAsync(reference, cancellationToken));
        content.Headers.ContentType = new MediaTypeHeaderValue(reference.MediaType);
        form.Add(content, $"\"{name}\"", $"\"{name}.{reference.MediaType.Split('/')[1]}\"");
    }
}
