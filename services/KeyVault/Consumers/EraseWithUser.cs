using MassTransit;
using MediaLab.Contracts.Events;
using MediaLab.KeyVault.Data;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.KeyVault.Consumers;

/// <summary>A deleted account takes its personal workspace's keys and their access log along.</summary>
internal sealed class EraseWithUser(KeyVaultDb db) : IConsumer<UserDeleted>
{
    public async Task Consume(ConsumeContext<UserDeleted> context)
    {
        var workspaceId = context.Message.WorkspaceId;
        await db.ApiKeys.Where(key => key.WorkspaceId == workspaceId).ExecuteDeleteAsync(context.CancellationToken);
        await db.KeyAccesses.Where(access => access.WorkspaceId == workspaceId).ExecuteDeleteAsync(context.CancellationToken);
    }
}
