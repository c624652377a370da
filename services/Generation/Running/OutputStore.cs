using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using MediaLab.Contracts.Assets.V1;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Providers;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Generation.Running;

/// <summary>Takes spooled results into our own store: reserve the place, send the bytes, have them checked. Every step may be repeated.</summary>
internal sealed class OutputStore(AssetStore.AssetStoreClient assets, IHttpClientFactory http, GenerationDb db, TimeProvider clock)
{
    public const string UploadClient = "uploads";

    /// <summary>Sending the same bytes again would be refused again. Anything else, an expired link for example, a new upload may mend.</summary>
    private static readonly HttpStatusCode[] Refusals = [HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.UnsupportedMediaType];

    /// <exception cref="ProviderFailure">The store takes no such result, or the stored bytes are not what they should be.</exception>
    /// <exception cref="HttpRequestException">The store is away: try again later.</exception>
    public async Task<IReadOnlyList<Guid>> StoreAsync(
        Lease lease, GenerationJob job, MediaRequest generated, ResultSpool spool, SpooledResult result, CancellationToken cancellationToken)
    {
        var stored = await db.Outputs.AsNoTracking()
            .Where(output => output.WorkspaceId == job.WorkspaceId && output.GenerationId == job.Id)
            .ToDictionaryAsync(output => output.Ordinal, output => output.AssetId, cancellationToken);
        foreach (var file in result.Files.Where(file => !stored.ContainsKey(file.Ordinal)))
        {
            stored[file.Ordinal] = await StoreAsync(lease, job, generated, spool, result, file, cancellationToken);
        }

        return [.. stored.OrderBy(output => output.Key).Select(output => output.Value)];
    }

    private async Task<Guid> StoreAsync(
        Lease lease, GenerationJob job, MediaRequest generated, ResultSpool spool, SpooledResult result, SpooledFile file, CancellationToken cancellationToken)
    {
        try
        {
            var place = await assets.BeginUploadAsync(Describe(job, generated, file), cancellationToken: cancellationToken);
            var assetId = Guid.Parse(place.AssetId);
            if (!place.Completed)
            {
                await SendAsync(place, spool, file, result.Usage, cancellationToken);
                await assets.CompleteUploadAsync(
                    new CompleteUploadRequest { AssetId = place.AssetId, SizeBytes = file.SizeBytes, Sha256 = file.Sha256 },
                    deadline: clock.GetUtcNow().UtcDateTime.AddSeconds(60),
                    cancellationToken: cancellationToken);
            }

            await GenerationTransitions.OutputStoredAsync(
                db, lease,
                new GenerationOutput
                {
                    WorkspaceId = job.WorkspaceId,
                    GenerationId = job.Id,
                    Ordinal = file.Ordinal,
                    AssetId = assetId,
                    MediaType = file.MediaType,
                    SizeBytes = file.SizeBytes,
                    Sha256 = file.Sha256,
                },
                cancellationToken);
            return assetId;
        }
        catch (RpcException rpc) when (rpc.StatusCode is StatusCode.FailedPrecondition or StatusCode.InvalidArgument or StatusCode.NotFound)
        {
            throw new ProviderFailure(FailureKind.Final, FailureCodes.ResultRejected, rpc.Status.Detail, rpc) { Charged = result.Usage };
        }
    }

    /// <param name="usage">Of the result, which is paid for whether or not the store takes it.</param>
    private async Task SendAsync(BeginUploadReply place, ResultSpool spool, SpooledFile file, ProviderUsage usage, CancellationToken cancellationToken)
    {
        if (file.SizeBytes > place.MaxBytes)
        {
            throw Rejected($"The result has {file.SizeBytes} bytes; at most {place.MaxBytes} are kept.", usage);
        }

        using var request = new HttpRequestMessage(HttpMethod.Put, place.UploadUrl) { Content = new StreamContent(spool.Open(file)) };
        request.Content.Headers.ContentLength = file.SizeBytes;
        request.Content.Headers.ContentType = MediaTypeHeaderValue.TryParse(file.MediaType, out var mediaType) ? mediaType : null;
        foreach (var (name, value) in place.UploadHeaders)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content.Headers.Remove(name);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var answer = await http.CreateClient(UploadClient).SendAsync(request, cancellationToken);
        if (Refusals.Contains(answer.StatusCode))
        {
            throw Rejected($"The store refused the result with status {(int)answer.StatusCode}.", usage);
        }

        answer.EnsureSuccessStatusCode();
    }

    private static ProviderFailure Rejected(string reason, ProviderUsage usage) => new(FailureKind.Final, FailureCodes.ResultRejected, reason) { Charged = usage };

    private static BeginUploadRequest Describe(GenerationJob job, MediaRequest generated, SpooledFile file)
    {
        var request = new BeginUploadRequest
        {
            GenerationId = job.Id.ToString(),
            Ordinal = file.Ordinal,
            ProjectId = job.ProjectId.ToString(),
            Name = NameFrom(string.IsNullOrWhiteSpace(job.Prompt) ? generated.Model.Name : job.Prompt, file.Ordinal, job.Count),
            DeclaredMediaType = file.MediaType,
            Type = TypeOf(job, file),
            Provider = job.Provider,
            Model = job.Model,
            Prompt = job.Prompt,
            ParametersJson = job.Parameters,
            Sandbox = generated.Model.Provider.IsSandbox,
        };
        request.ParentAssetIds.AddRange(generated.References.Select(reference => reference.AssetId.ToString()).Distinct());
        return request;
    }

    /// <summary>Subtitles beside speech are text.</summary>
    private static string TypeOf(GenerationJob job, SpooledFile file) => file.MediaType == "application/x-subrip" ? "text" : job.Type;

    /// <summary>The prompt's first words: what people look for in a gallery.</summary>
    private static string NameFrom(string prompt, int ordinal, int count)
    {
        var line = string.Join(' ', prompt.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var name = line.Length <= 60 ? line : string.Concat(line.AsSpan(0, 59), "…");
        return count > 1 ? $"{name} ({ordinal + 1})" : name;
    }
}
