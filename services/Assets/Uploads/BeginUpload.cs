using System.Text.Json;
using Grpc.Core;
using MediaLab.Assets.Assets;
using MediaLab.Assets.Data;
using MediaLab.Assets.Storage;
using MediaLab.Contracts.Assets.V1;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace MediaLab.Assets.Uploads;

/// <summary>Reserves a generation's output and says where its bytes go. The same output is always the same asset.</summary>
internal sealed class BeginUpload(AssetsDb db, ContentLinks links, IOptions<UploadLimits> limits, CurrentUser user, TimeProvider clock)
{
    private const int MaxPromptLength = 100_000;

    public async Task<BeginUploadReply> HandleAsync(BeginUploadRequest request, CancellationToken cancellationToken)
    {
        var generation = Ids.Parse(request.GenerationId, "generation_id");
        if (request.Ordinal < 0)
        {
            throw ApiException.Invalid("ordinal", "ordinal is 0 or more.");
        }

        var asset = await FindAsync(generation, request.Ordinal, cancellationToken);
        if (asset is null)
        {
            asset = await CreateAsync(request, generation, cancellationToken);
        }
        else if (asset.State == AssetState.Uploading)
        {
            // Begun again: the sweeper of abandoned uploads counts from now.
            var now = clock.GetUtcNow();
            await db.Assets.Where(row => row.Id == asset.Id).ExecuteUpdateAsync(row => row.SetProperty(a => a.UpdatedAt, now), cancellationToken);
        }

        if (asset.State != AssetState.Uploading)
        {
            return new BeginUploadReply { AssetId = asset.Id.ToString(), Completed = true };
        }

        var maxBytes = limits.Value.Of(asset.Type);
        var mediaType = asset.DeclaredMediaType.Length == 0 ? "application/octet-stream" : asset.DeclaredMediaType;
        var link = links.Upload(ObjectKeys.Incoming(asset.WorkspaceId, asset.Id), mediaType, maxBytes, LinkAudience.Internal);
        return new BeginUploadReply
        {
            AssetId = asset.Id.ToString(),
            UploadUrl = link.Url,
            UploadHeaders = { ["Content-Type"] = mediaType },
            MaxBytes = maxBytes,
        };
    }

    private Task<Asset?> FindAsync(Guid generation, int ordinal, CancellationToken cancellationToken) => db.Assets.AsNoTracking()
        .FirstOrDefaultAsync(asset => asset.GenerationId == generation && asset.Ordinal == ordinal, cancellationToken);

    private async Task<Asset> CreateAsync(BeginUploadRequest request, Guid generation, CancellationToken cancellationToken)
    {
        var project = Ids.Parse(request.ProjectId, "project_id");
        var type = Enum.TryParse<AssetType>(request.Type, ignoreCase: true, out var parsed)
            ? parsed
            : throw ApiException.Invalid("type", "type is one of text, image, video, audio.");
        var now = clock.GetUtcNow();
        var asset = new Asset
        {
            WorkspaceId = user.WorkspaceId,
            Id = Guid.CreateVersion7(),
            ProjectId = project,
            CreatedBy = user.UserId,
            GenerationId = generation,
            Ordinal = request.Ordinal,
            Type = type,
            Name = request.Name.Trim() is { Length: > 0 } name ? Capped(name, Asset.MaxNameLength) : $"{request.Type} {request.Ordinal + 1}",
            ObjectKey = ObjectKeys.OfOutput(user.WorkspaceId, project, generation, request.Ordinal),
            DeclaredMediaType = Capped(request.DeclaredMediaType, 200),
            Provider = Capped(request.Provider, 100),
            Model = Capped(request.Model, 200),
            Prompt = Capped(request.Prompt, MaxPromptLength),
            Parameters = ParametersOf(request.ParametersJson),
            Sandbox = request.Sandbox,
            CreatedAt = now,
            UpdatedAt = now,
        };
        asset.IndexForSearch();
        foreach (var parent in await ParentsAsync(request, cancellationToken))
        {
            asset.Parents.Add(new AssetParent { WorkspaceId = asset.WorkspaceId, AssetId = asset.Id, ParentId = parent });
        }

        db.Assets.Add(asset);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return asset;
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // The same output was begun at the same time: both callers go on with the one that is there.
            db.ChangeTracker.Clear();
            return await FindAsync(generation, request.Ordinal, cancellationToken) ?? throw new RpcException(new Status(StatusCode.Aborted, "Begin again."));
        }
    }

    /// <summary>Only assets this workspace has: lineage never points outside.</summary>
    private async Task<List<Guid>> ParentsAsync(BeginUploadRequest request, CancellationToken cancellationToken)
    {
        var ids = request.ParentAssetIds.Select(id => Ids.Parse(id, "parent_asset_ids")).Distinct().ToArray();
        return ids.Length == 0 ? [] : await db.Assets.Where(asset => ids.Contains(asset.Id)).Select(asset => asset.Id).ToListAsync(cancellationToken);
    }

    private static string? ParametersOf(string json)
    {
        if (json.Length == 0)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? json : throw NotAnObject();
        }
        catch (JsonException)
        {
            throw NotAnObject();
        }

        static ApiException NotAnObject() => ApiException.Invalid("parameters_json", "parameters_json is a JSON object.");
    }

    private static string Capped(string text, int length) => text.Length <= length ? text : text[..length];
}
