using MediaLab.Assets.Data;
using MediaLab.Contracts;
using MediaLab.Contracts.Events;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Assets.Assets;

/// <summary>Where an asset comes from and what was made from it.</summary>
/// <param name="Parents">What it was made from directly.</param>
/// <param name="Children">What was made from it directly.</param>
/// <param name="Ancestors" example="1">How many assets stand behind it in all.</param>
/// <param name="TotalCost">Of it and all its ancestors; as sure as the least sure of them.</param>
/// <param name="Unpriced" example="0">How many of them have no known price, so that the total says too little.</param>
public sealed record AssetLineage(IReadOnlyList<AssetSummary> Parents, IReadOnlyList<AssetSummary> Children, int Ancestors, Money TotalCost, int Unpriced);

internal static class GetLineage
{
    private const int MaxChildren = 100;

    public static async Task<Ok<Envelope<AssetLineage>>> Handle(Guid id, AssetsDb db, CancellationToken cancellationToken)
    {
        var assets = db.Assets.AsNoTracking().Where(asset => asset.State != AssetState.Uploading && asset.State != AssetState.Deleting);
        if (!await assets.AnyAsync(asset => asset.Id == id, cancellationToken))
        {
            throw ApiException.NotFound("asset");
        }

        var parents = await assets.Where(asset => db.Parents.Any(edge => edge.AssetId == id && edge.ParentId == asset.Id))
            .OrderBy(asset => asset.Id).Select(AssetSummary.FromAsset).ToListAsync(cancellationToken);
        var children = await assets.Where(asset => db.Parents.Any(edge => edge.ParentId == id && edge.AssetId == asset.Id))
            .OrderBy(asset => asset.Id).Take(MaxChildren).Select(AssetSummary.FromAsset).ToListAsync(cancellationToken);
        var family = await FamilyAsync(db, id, cancellationToken);

        var priced = family.Where(member => member.Cost is not null && member.Certainty is not null).ToList();
        var total = new Money(priced.Sum(member => member.Cost!.Value), priced.Count == 0 ? Certainty.Unpriced : priced.Min(member => Enum.Parse<Certainty>(member.Certainty!)));
        return ApiResults.Ok(new AssetLineage(parents, children, family.Count - 1, total, family.Count - priced.Count));
    }

    /// <summary>The asset and all its ancestors, each once however many ways lead to it; UNION ends circles.</summary>
    private static Task<List<Member>> FamilyAsync(AssetsDb db, Guid id, CancellationToken cancellationToken) => db.Database
        .SqlQuery<Member>(
            $"""
            with recursive family(id) as (
                select {id}::uuid
                union
                select edge.parent_id from asset_parents edge join family on edge.asset_id = family.id)
            select a.id, a.cost_nano_usd as cost, a.cost_certainty as certainty
            from assets a join family using (id)
            """)
        .ToListAsync(cancellationToken);

    private sealed record Member(Guid Id, long? Cost, string? Certainty);
}
