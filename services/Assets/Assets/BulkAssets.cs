using System.ComponentModel.DataAnnotations;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Assets.Assets;

/// <summary>What to do with each.</summary>
public enum BulkAction
{
    Favorite,
    Unfavorite,
    Archive,
    Unarchive,
    Tag,
    Untag,
    Trash,
    Restore,

    /// <summary>Out of the trash and gone for good.</summary>
    Delete,
}

/// <summary>One action on many assets. Each succeeds or fails for itself.</summary>
public sealed record BulkAssetsRequest
{
    /// <summary>1 to 100 ids.</summary>
    [Required, MinLength(1), MaxLength(100)]
    public required IReadOnlyList<Guid> Ids { get; init; }

    /// <example>tag</example>
    public required BulkAction Action { get; init; }

    /// <summary>The tag, for tag and untag.</summary>
    /// <example>harbour</example>
    [StringLength(AssetTags.MaxLength)]
    public string? Value { get; init; }
}

/// <summary>What became of one asset.</summary>
/// <param name="Id">The asset.</param>
/// <param name="Success" example="true">False: error and message say why.</param>
/// <param name="Error">An error code.</param>
/// <param name="Message">The same in words.</param>
public sealed record BulkAssetResult(Guid Id, bool Success, string? Error, string? Message);

/// <summary>One result per id, in the order asked for.</summary>
public sealed record BulkAssetsResponse(IReadOnlyList<BulkAssetResult> Items);

internal static class BulkAssets
{
    public static async Task<Ok<Envelope<BulkAssetsResponse>>> Handle(BulkAssetsRequest request, IServiceProvider services, CancellationToken cancellationToken)
    {
        var change = ChangeOf(request);
        var results = new List<BulkAssetResult>();
        foreach (var id in request.Ids.Distinct())
        {
            // Each in a context of its own: one refusal leaves nothing behind for the next.
            results.Add(await OneAsync(id, change, services, cancellationToken));
        }

        return ApiResults.Ok(new BulkAssetsResponse(results));
    }

    private static async Task<BulkAssetResult> OneAsync(
        Guid id, Func<AssetChanges, Guid, CancellationToken, Task> change, IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateCallerScope();
        try
        {
            await change(scope.ServiceProvider.GetRequiredService<AssetChanges>(), id, cancellationToken);
            return new BulkAssetResult(id, true, null, null);
        }
        catch (ApiException refusal) when (refusal.Status < 500)
        {
            return new BulkAssetResult(id, false, refusal.Code, refusal.Message);
        }
    }

    private static Func<AssetChanges, Guid, CancellationToken, Task> ChangeOf(BulkAssetsRequest request)
    {
        var tag = request.Action is BulkAction.Tag or BulkAction.Untag ? AssetTags.Clean(request.Value) : "";
        Action<Asset, DateTimeOffset>? change = request.Action switch
        {
            BulkAction.Favorite => (asset, _) => asset.Favorite = true,
            BulkAction.Unfavorite => (asset, _) => asset.Favorite = false,
            BulkAction.Archive => (asset, _) => asset.Archived = true,
            BulkAction.Unarchive => (asset, _) => asset.Archived = false,
            BulkAction.Tag => (asset, _) => Tag(asset, tag),
            BulkAction.Untag => (asset, _) => asset.SetTags(asset.Tags.Select(own => own.Tag).Where(own => own != tag)),
            BulkAction.Trash => DeleteAsset.Trash,
            BulkAction.Restore => (asset, _) => RestoreAsset.Restore(asset),
            BulkAction.Delete => null,
        };
        return change is null
            ? (changes, id, cancellationToken) => changes.PurgeAsync(id, cancellationToken)
            : (changes, id, cancellationToken) => changes.ApplyAsync(id, change, cancellationToken);
    }

    private static void Tag(Asset asset, string tag)
    {
        if (asset.Tags.Count >= AssetTags.MaxCount && asset.Tags.All(own => own.Tag != tag))
        {
            throw ApiException.Invalid("value", $"An asset has at most {AssetTags.MaxCount} tags.");
        }

        asset.SetTags(asset.Tags.Select(own => own.Tag).Append(tag));
    }
}
