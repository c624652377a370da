using MassTransit;
using MediaLab.Contracts.Events;
using MediaLab.ServiceDefaults.Background;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.ServiceDefaults.Data.Erasure;

/// <summary>
/// Erases a personal workspace when its account is deleted. Each service derives from this to say which rows it owns. They are deleted when
/// <c>UserDeleted</c> arrives, and rows that late events bring back are deleted hourly for a month. Needs the table <see cref="ErasedWorkspace"/>.
/// </summary>
public abstract class WorkspaceErasure(ServiceDbContext db, TimeProvider clock) : IConsumer<UserDeleted>
{
    /// <summary>Nothing that ran then is still on its way.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromDays(30);

    public async Task Consume(ConsumeContext<UserDeleted> context)
    {
        var workspaceId = context.Message.WorkspaceId;
        await db.Database.ExecuteSqlAsync(
            $"insert into erased_workspaces (workspace_id, erased_at) values ({workspaceId}, {clock.GetUtcNow()}) on conflict do nothing", context.CancellationToken);
        await EraseAsync(workspaceId, context.CancellationToken);
    }

    /// <summary>Removes everything of the workspace that may go. Idempotent.</summary>
    protected abstract Task EraseAsync(Guid workspaceId, CancellationToken cancellationToken);

    internal async Task EraseLateNewsAsync(CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow() - Late;
        foreach (var workspaceId in await db.Set<ErasedWorkspace>().Where(erased => erased.ErasedAt > since).Select(erased => erased.WorkspaceId).ToListAsync(cancellationToken))
        {
            await EraseAsync(workspaceId, cancellationToken);
        }
    }
}

public static class WorkspaceErasureServices
{
    /// <typeparam name="TErasure">The service's own; also the consumer of the news.</typeparam>
    public static IServiceCollection AddWorkspaceErasure<TErasure>(this IServiceCollection services)
        where TErasure : WorkspaceErasure => services
            .AddScoped<WorkspaceErasure, TErasure>()
            .AddPeriodicWork<ErasureSweeper>();
}
