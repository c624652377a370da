using MediaLab.Assets.Data;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Assets.Consumers;

/// <summary>
/// Gives each output of a generation its share of the generation's cost: equal parts, the first ones take the nano-dollars that do not divide,
/// so that the shares always add up to the cost.
/// </summary>
internal static class CostShares
{
    public static Task<int> ApplyAsync(AssetsDb db, Guid workspace, Guid generation, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"""
        with outputs as (
            select id, row_number() over (order by ordinal) as place, count(*) over () as total
            from assets
            where workspace_id = {workspace} and generation_id = {generation} and state <> 'uploading'
        )
        update assets a
        set cost_nano_usd = case when c.certainty = 'Unpriced' then null
                            else c.amount_nano_usd / o.total + case when o.place <= c.amount_nano_usd % o.total then 1 else 0 end end,
            cost_certainty = c.certainty
        from outputs o, generation_costs c
        where a.workspace_id = {workspace} and a.id = o.id
          and c.workspace_id = {workspace} and c.generation_id = {generation}
        """,
        cancellationToken);
}
