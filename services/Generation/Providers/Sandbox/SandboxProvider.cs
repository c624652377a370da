using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Catalogue;

namespace MediaLab.Generation.Providers.Sandbox;

/// <summary>
/// Makes everything on this machine: no key, no network, no money. Seeded: the same request gives the same result, so work that was
/// interrupted may simply be done again.
/// </summary>
internal sealed class SandboxProvider : MediaProvider
{
    private const string Origin = "MediaLab Sandbox";

    public override string Id => "sandbox";

    public override bool NeedsKey => false;

    public override string? UnavailableReason(Model model) => model.Modality switch
    {
        "audio" when !Tool.Exists("espeak-ng") => "espeak-ng is not installed on this machine.",
        "audio" or "video" when !Tool.Exists("ffmpeg") => "ffmpeg is not installed on this machine.",
        "video" when !Tool.Exists("espeak-ng") => "espeak-ng is not installed on this machine.",
        _ => null,
    };

    public override Consumption Measure(MediaRequest request) => request.Model.Modality switch
    {
        "text" => Measuring.Text(request),
        "image" => Measuring.Consumption(request, (UsageUnits.Images, request.Count, request.Count)),
        "audio" => Measuring.Consumption(request, (UsageUnits.Characters, request.Prompt.Length, request.Prompt.Length)),
        "video" => Measuring.Consumption(request, (UsageUnits.Milliseconds, Milliseconds(request), Milliseconds(request))),
        _ => throw Unknown(request),
    };

    public override async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        await call.AcceptedAsync(null);
        try
        {
            var units = call.Request.Model.Modality switch
            {
                "text" => await WriteAsync(call, cancellationToken),
                "image" => await PaintAsync(call, cancellationToken),
                "audio" => await SandboxVoice.SpeakAsync(call, cancellationToken),
                "video" => await SandboxCamera.FilmAsync(call, cancellationToken),
                _ => throw Unknown(call.Request),
            };
            return new Submission.Done(new ProviderUsage(units, new Dictionary<string, string>(), null));
        }
        catch (ToolFailedException failed)
        {
            throw new ProviderFailure(FailureKind.Final, FailureCodes.ProviderError, failed.Message, failed);
        }
    }

    public override Task<Reconciliation> ReconcileAsync(ProviderCall call, CancellationToken cancellationToken) =>
        Task.FromResult(Reconciliation.NotSubmitted);

    internal static Canvas PaintScene(MediaRequest request, string style, int width, int height, int ordinal)
    {
        var canvas = SandboxPainter.Paint(request.Prompt, style, width, height, (request.Parameters.Whole("seed") ?? 0) + ordinal);
        Lettering.Mark(canvas);
        return canvas;
    }

    internal static void Save(Canvas canvas, Stream output) => canvas.WritePng(output, Origin);

    private static async Task<Dictionary<string, long>> WriteAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var (prompt, parameters) = (call.Request.Prompt, call.Request.Parameters);
        var limit = (int)parameters.Whole("maxOutputTokens")!;
        var tokens = 0;
        foreach (var word in SandboxWriter.Write(prompt, parameters.Text("style")!, parameters.Whole("seed") ?? 0).Take(limit))
        {
            cancellationToken.ThrowIfCancellationRequested();
            tokens++;
            await call.Progress.AppendTextAsync(word, cancellationToken);
        }

        await call.Spool.AddTextAsync(call.Progress.Text, cancellationToken);
        return new() { [UsageUnits.InputTokens] = Measuring.ExpectedTokens(prompt), [UsageUnits.OutputTokens] = tokens };
    }

    private static async Task<Dictionary<string, long>> PaintAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var (width, height) = call.Request.Parameters.Size("size")!.Value;
        for (var ordinal = 0; ordinal < call.Request.Count; ordinal++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var canvas = PaintScene(call.Request, call.Request.Parameters.Text("style")!, width, height, ordinal);
            await call.Spool.AddAsync("image/png", output =>
            {
                Save(canvas, output);
                return Task.CompletedTask;
            });
            await call.Progress.ReportAsync((ordinal + 1.0) / call.Request.Count, cancellationToken);
        }

        return new() { [UsageUnits.Images] = call.Request.Count };
    }

    private static long Milliseconds(MediaRequest request) => request.Parameters.Whole("durationSeconds")!.Value * 1000;

    private static InvalidOperationException Unknown(MediaRequest request) => new($"The sandbox makes no {request.Model.Modality}.");
}
