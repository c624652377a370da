using MediaLab.Assets.Data;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Assets.Assets;

/// <summary>A tag and how many assets carry it.</summary>
/// <param name="Tag" example="lighthouse">The tag.</param>
/// <param name="Count" example="12">How many assets carry it.</param>
public sealed record TagCount(string Tag, int Count);

/// <summary>The most used tags, most used first; at most 500.</summary>
public sealed record TagList(IReadOnlyList<TagCount> Items);

internal static class ListTags
{
    private const int MaxTags = 500;

    public static async Task<Ok<Envelope<TagList>>> Handle(AssetsDb db, CancellationToken cancellationToken, [FromQuery(Name = "projectId")] Guid? projectId = null)
    {
        var assets = db.Assets.Where(asset => asset.TrashedAt == null && asset.State != AssetState.Uploading && asset.State != AssetState.Deleting);
        if (projectId is { } project)
        {
            assets = assets.Where(asset => asset.ProjectId == project);
        }

        var tags = await assets.SelectMany(asset => asset.Tags).GroupBy(tag => tag.Tag)
            .Select(group => new { Tag = group.Key, Count = group.Count() })
            .OrderByDescending(tag => tag.Count).ThenBy(tag => tag.Tag)
            .Take(MaxTags).ToListAsync(cancellationToken);
        return ApiResults.Ok(new TagList([.. tags.Select(tag => new TagCount(tag.Tag, tag.Count))]));
    }
}
