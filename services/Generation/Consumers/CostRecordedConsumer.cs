using MassTransit;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Data;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Generation.Consumers;

/// <summary>Shows with the generation what the ledger says it cost; corrections add up.</summary>
internal sealed class CostRecordedConsumer(GenerationDb db) : IConsumer<CostRecorded>
{
    public Task Consume(ConsumeContext<CostRecorded> context)
    {
        var cost = context.Message;
        return db.Generations.Where(job => job.WorkspaceId == cost.WorkspaceId && job.Id == cost.GenerationId)
            .ExecuteUpdateAsync(
                job => job.SetProperty(row => row.CostNanoUsd, row => (row.CostNanoUsd ?? 0) + cost.AmountNanoUsd).SetProperty(row => row.CostCertainty, cost.Certainty),
                context.CancellationToken);
    }
}
