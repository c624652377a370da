using MassTransit;
using MediaLab.Assets.Data;
using MediaLab.Contracts.Events;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Assets.Consumers;

/// <summary>Adds a ledger entry to what a generation's assets cost. Entries add up; the latest says how sure the sum is.</summary>
internal sealed class RecordCost(AssetsDb db) : IConsumer<CostRecorded>
{
    public async Task Consume(ConsumeContext<CostRecorded> context)
    {
        var cost = context.Message;
        var certainty = cost.Certainty.ToString();
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into generation_costs (workspace_id, generation_id, amount_nano_usd, certainty)
            values ({cost.WorkspaceId}, {cost.GenerationId}, {cost.AmountNanoUsd}, {certainty})
            on conflict (workspace_id, generation_id) do update
            set amount_nano_usd = generation_costs.amount_nano_usd + excluded.amount_nano_usd, certainty = excluded.certainty
            """,
            context.CancellationToken);
        await CostShares.ApplyAsync(db, cost.WorkspaceId, cost.GenerationId, context.CancellationToken);
    }
}
