using System.ComponentModel.DataAnnotations;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Assets.Assets;

/// <summary>What to change. A member that is left out or null stays as it is.</summary>
public sealed record UpdateAssetRequest
{
    /// <summary>1 to 200 characters.</summary>
    /// <example>Lighthouse at dusk</example>
    [StringLength(Asset.MaxNameLength, MinimumLength = 1)]
    public string? Name { get; init; }

    /// <summary>At most 4000 characters; empty clears it.</summary>
    [StringLength(Asset.MaxDescriptionLength)]
    public string? Description { get; init; }

    /// <summary>All tags: at most 50, each 1 to 50 characters. Stored trimmed and in lower case.</summary>
    /// <example>["lighthouse","dusk"]</example>
    [MaxLength(AssetTags.MaxCount)]
    public IReadOnlyList<string>? Tags { get; init; }

    /// <example>true</example>
    public bool? Favorite { get; init; }

    public bool? Archived { get; init; }
}

internal static class UpdateAsset
{
    public static async Task<Ok<Envelope<AssetResponse>>> Handle(Guid id, UpdateAssetRequest request, AssetChanges changes, CancellationToken cancellationToken)
    {
        var tags = request.Tags is null ? null : AssetTags.Clean(request.Tags);
        var asset = await changes.ApplyAsync(
            id,
            (asset, _) =>
            {
                asset.Name = AssetText.OneLine(request.Name) ?? asset.Name;
                asset.Description = AssetText.Plain(request.Description) ?? asset.Description;
                asset.Favorite = request.Favorite ?? asset.Favorite;
                asset.Archived = request.Archived ?? asset.Archived;
                if (tags is not null)
                {
                    asset.SetTags(tags);
                }
            },
            cancellationToken);
        return ApiResults.Ok(AssetResponse.From(asset));
    }
}
