using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaLab.Contracts;
using MediaLab.Contracts.Costing.V1;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Providers.Local;
using MediaLab.Generation.Providers.OpenAi;

namespace MediaLab.Generation.Providers.Automatic1111;

/// <summary>
/// AUTOMATIC1111 and Forge: one blocking call makes the pictures, another one says how far it is. What is asked and interrupted is whatever it works on,
/// so that it is given one thing at a time: what waits for its turn interrupts nobody. Source: their API documentation.
/// </summary>
internal sealed class Automatic1111Provider(ProviderHttp http, ProviderAddresses addresses, TimeProvider clock) : LocalEngine(addresses)
{
    private const long MostPictureBytes = 30 * 1024 * 1024;
    private const string LoadedModel = "current";
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestInterrupt = TimeSpan.FromSeconds(5);

    // By address; another process's work, and that of other callers, is not known here.
    private readonly ConcurrentDictionary<Uri, Turn> _turns = new();

    private static readonly Dictionary<string, string> Members = new() { ["size"] = "width,height", ["guidance"] = "cfg_scale", ["strength"] = "" };

    public override string Id => "automatic1111";

    public override Consumption Measure(MediaRequest request) => Measuring.Consumption(request, (UsageUnits.Images, request.Count, request.Count));

    public override IDisposable? TakeTurn(ProviderCall call)
    {
        var (address, turn) = (call.Address!.Base, new Turn(_turns, call.Address.Base));
        return _turns.TryAdd(address, turn) ? turn : null;
    }

    public override async Task<Submission> SubmitAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        var picture = call.Request.PlainReferences.FirstOrDefault();
        var body = await BodyAsync(call, picture, cancellationToken);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = MakeAsync(call, picture is null ? "/sdapi/v1/txt2img" : "/sdapi/v1/img2img", body, cancellationToken);
        var watch = WatchAsync(call, ended.Token);
        try
        {
            return await work;
        }
        catch (OperationCanceledException)
        {
            // Closing the connection does not stop it.
            await InterruptAsync(call);
            throw;
        }
        catch (ProviderFailure failure)
        {
            throw Again(failure);
        }
        finally
        {
            await ended.CancelAsync();
            await watch;
        }
    }

    private static async Task<JsonObject> BodyAsync(ProviderCall call, Reference? picture, CancellationToken cancellationToken)
    {
        var request = call.Request;
        var body = new JsonObject { ["prompt"] = request.Prompt, ["batch_size"] = 1, ["n_iter"] = request.Count };
        body.AddSettings(request, Members, new Dictionary<string, string>());
        if (request.Model.ProviderModel != LoadedModel)
        {
            body["override_settings"] = new JsonObject { ["sd_model_checkpoint"] = request.Model.ProviderModel };
        }

        if (picture is not null)
        {
            body["init_images"] = new JsonArray(await call.Files.Base64Async(picture, MostPictureBytes, cancellationToken));
            body["denoising_strength"] = request.Parameters.Number("strength");
        }

        return body;
    }

    private async Task<Submission> MakeAsync(ProviderCall call, string path, JsonObject body, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsync(call, path, body, Authorise(call), refused => Refused(refused, call), cancellationToken);
        var bytes = await ProviderHttp.ReadAsync(answer, call, cancellationToken);
        try
        {
            foreach (var picture in Base64Member.Find(bytes.Span, "images").Take(call.Request.Count))
            {
                await call.Spool.AddAsync("image/png", output => Base64Member.DecodeAsync(bytes[picture], output, cancellationToken));
            }
        }
        catch (JsonException exception)
        {
            throw ProviderHttp.Cut(call.Request.Model.Provider.Name, exception);
        }

        return new Submission.Done(new ProviderUsage(new Dictionary<string, long> { [UsageUnits.Images] = call.Spool.Count }, new Dictionary<string, string>(), null));
    }

    /// <summary>Its figure is for whatever it does just now; that is this work unless it has other callers.</summary>
    private async Task WatchAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(ProgressEvery, clock, cancellationToken);
                var (state, _) = await http.AskAsync(
                    call, HttpMethod.Get, "/sdapi/v1/progress?skip_current_image=true", Authorise(call), refused => Refused(refused, call), cancellationToken);
                if (state.Member("progress")?.Number() is { } progress)
                {
                    if (!call.Progress.Accepted)
                    {
                        await call.AcceptedAsync(null);
                    }

                    await call.Progress.ReportAsync((double)progress, cancellationToken);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ProviderFailure)
        {
            // The work has ended, or it does not say.
        }
    }

    private async Task InterruptAsync(ProviderCall call)
    {
        using var limit = new CancellationTokenSource(LongestInterrupt, clock);
        try
        {
            using var answer = await http.PostAsync(call, "/sdapi/v1/interrupt", new JsonObject(), Authorise(call), refused => Refused(refused, call), limit.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ProviderFailure)
        {
            // It goes on to its end; nobody waits for it.
        }
    }

    private sealed class Turn(ConcurrentDictionary<Uri, Turn> turns, Uri address) : IDisposable
    {
        public void Dispose() => turns.TryRemove(address, out _);
    }
}
