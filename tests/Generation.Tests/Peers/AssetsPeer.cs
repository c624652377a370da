using System.Collections.Concurrent;
using System.Security.Cryptography;
using Grpc.Core;
using MediaLab.Contracts.Assets.V1;
using Microsoft.AspNetCore.Http;

namespace MediaLab.Generation.Tests.Peers;

/// <summary>Takes uploads as the real one does: one asset per generation and ordinal, bytes checked against what was promised.</summary>
public sealed class AssetsPeer : AssetStore.AssetStoreBase
{
    private readonly ConcurrentDictionary<(string Generation, int Ordinal), Guid> _places = new();

    public string UploadAddress { get; set; } = "";

    public ConcurrentDictionary<Guid, BeginUploadRequest> Promised { get; } = new();

    public ConcurrentDictionary<Guid, byte[]> Stored { get; } = new();

    public ConcurrentDictionary<Guid, bool> Completed { get; } = new();

    /// <summary>Generations whose bytes are refused.</summary>
    public ConcurrentDictionary<string, string> Refusals { get; } = new();

    private readonly ConcurrentDictionary<string, bool> _away = new();

    /// <summary>For generations with this prompt the store is away.</summary>
    public void Refuse(string prompt) => _away[prompt] = true;

    public void Accept(string prompt) => _away.TryRemove(prompt, out _);

    private readonly ConcurrentDictionary<string, (string? AssetId, long MaxBytes)> _odd = new();

    /// <summary>For generations with this prompt it keeps no more bytes than that.</summary>
    public void Limit(string prompt, long bytes) => _odd[prompt] = (null, bytes);

    /// <summary>For generations with this prompt it answers what nobody understands.</summary>
    public void Confuse(string prompt) => _odd[prompt] = ("no id", long.MaxValue);

    public override Task<BeginUploadReply> BeginUpload(BeginUploadRequest request, ServerCallContext context)
    {
        if (_away.ContainsKey(request.Prompt))
        {
            throw new RpcException(new Status(StatusCode.Aborted, "away"));
        }

        var id = _places.GetOrAdd((request.GenerationId, request.Ordinal), _ => Guid.CreateVersion7());
        Promised[id] = request;
        var (assetId, maxBytes) = _odd.GetValueOrDefault(request.Prompt, (null, 1L << 30));
        return Task.FromResult(new BeginUploadReply
        {
            AssetId = assetId ?? id.ToString(),
            Completed = Completed.ContainsKey(id),
            UploadUrl = $"{UploadAddress}/upload/{id}",
            UploadHeaders = { ["x-upload-token"] = id.ToString("N") },
            MaxBytes = maxBytes,
        });
    }

    public override Task<CompleteUploadReply> CompleteUpload(CompleteUploadRequest request, ServerCallContext context)
    {
        var id = Guid.Parse(request.AssetId);
        var bytes = Stored.GetValueOrDefault(id) ?? throw new RpcException(new Status(StatusCode.FailedPrecondition, "nothing was uploaded"));
        if (bytes.Length != request.SizeBytes || Convert.ToHexStringLower(SHA256.HashData(bytes)) != request.Sha256)
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, "the bytes are not what was promised"));
        }

        // As the real one: the bytes decide what something is.
        if (Promised[id].Type != "text" && bytes.AsSpan().StartsWith("<html"u8))
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, $"This is not {Promised[id].Type}."));
        }

        if (Refusals.TryGetValue(Promised[id].GenerationId, out var why))
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, why));
        }

        Completed[id] = true;
        return Task.FromResult(new CompleteUploadReply { AssetId = request.AssetId, MediaType = Promised[id].DeclaredMediaType, SizeBytes = bytes.Length });
    }

    private readonly ConcurrentDictionary<Guid, long> _durations = new();

    /// <summary>An asset that was there before.</summary>
    /// <param name="durationMs">0: nobody has measured it.</param>
    public Guid Add(byte[] bytes, string mediaType, long durationMs = 0)
    {
        var id = Guid.CreateVersion7();
        _durations[id] = durationMs;
        (Stored[id], Promised[id], Completed[id]) = (bytes, new BeginUploadRequest { DeclaredMediaType = mediaType, Type = mediaType.Split('/')[0] }, true);
        return id;
    }

    public override Task<GetAssetsReply> GetAssets(GetAssetsRequest request, ServerCallContext context) => Task.FromResult(new GetAssetsReply
    {
        Assets =
        {
            request.AssetIds.Select(Guid.Parse).Where(Completed.ContainsKey).Select(id => new AssetReply
            {
                AssetId = id.ToString(), Type = Promised[id].Type, MediaType = Promised[id].DeclaredMediaType, SizeBytes = Stored[id].Length,
                DurationMs = _durations.GetValueOrDefault(id),
            }),
        },
    });

    private readonly ConcurrentDictionary<Guid, bool> _hidden = new();

    /// <summary>It is there, but its bytes cannot be had just now.</summary>
    public void Hide(Guid id) => _hidden[id] = true;

    public void Show(Guid id) => _hidden.TryRemove(id, out _);

    public override Task<DownloadLinkReply> CreateDownloadLink(CreateDownloadLinkRequest request, ServerCallContext context) =>
        _hidden.ContainsKey(Guid.Parse(request.AssetId))
            ? throw new RpcException(new Status(StatusCode.Unavailable, "away"))
            : Task.FromResult(new DownloadLinkReply { Url = $"{UploadAddress}/upload/{request.AssetId}" });

    public IResult Send(Guid id) => Completed.ContainsKey(id) ? Results.Bytes(Stored[id]) : Results.NotFound();

    public async Task<IResult> ReceiveAsync(Guid id, HttpContext http)
    {
        if (http.Request.Headers["x-upload-token"] != id.ToString("N") || http.Request.ContentLength is null)
        {
            return Results.StatusCode(403);
        }

        using var memory = new MemoryStream();
        await http.Request.Body.CopyToAsync(memory);
        Stored[id] = memory.ToArray();
        return Results.Ok();
    }
}
