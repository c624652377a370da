using MassTransit;
using MediaLab.Contracts.Events;
using MediaLab.Costing.Data;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Costing.Budgets;

/// <summary>Keeps a project's own budget what the project says it is.</summary>
internal sealed class ProjectBudgets(CostingDb db, BudgetBook book, TimeProvider clock)
{
    /// <summary>Within the caller's transaction; the caller saves.</summary>
    public async Task FollowAsync(Guid workspaceId, Guid projectId, long? limitNanoUsd, long version, CancellationToken cancellationToken)
    {
        // Also makes two events about one project take turns.
        await book.LockForChangeAsync(workspaceId, cancellationToken);
        var newest = await db.ProjectBudgetVersions.FirstOrDefaultAsync(row => row.WorkspaceId == workspaceId && row.ProjectId == projectId, cancellationToken);
        if (newest is null)
        {
            newest = new ProjectBudgetVersion { WorkspaceId = workspaceId, ProjectId = projectId, Version = version };
            db.ProjectBudgetVersions.Add(newest);
        }
        else if (newest.Version >= version)
        {
            return;
        }

        newest.Version = version;
        var budget = await db.Budgets.FirstOrDefaultAsync(
            budget => budget.WorkspaceId == workspaceId && budget.Scope == BudgetScope.Project && budget.ScopeId == projectId.ToString() && budget.FollowsProject, cancellationToken);
        var now = clock.GetUtcNow();
        if (limitNanoUsd is not { } limit)
        {
            if (budget is not null)
            {
                db.Budgets.Remove(budget);
            }

            return;
        }

        if (budget is null)
        {
            budget = new Budget
            {
                WorkspaceId = workspaceId,
                Id = Guid.CreateVersion7(),
                Scope = BudgetScope.Project,
                ScopeId = projectId.ToString(),
                Period = BudgetPeriod.Total,
                LimitNanoUsd = limit,
                Thresholds = PutBudget.DefaultThresholds,
                FollowsProject = true,
                CreatedAt = now,
                UpdatedAt = now,
            };
            db.Budgets.Add(budget);
        }
        else if (budget.LimitNanoUsd == limit)
        {
            return;
        }

        (budget.LimitNanoUsd, budget.UpdatedAt) = (limit, now);
        await db.SaveChangesAsync(cancellationToken);
        await BudgetChanges.AnnounceAsync(db, book, budget, DateOnly.FromDateTime(now.UtcDateTime), now, cancellationToken);
    }

    /// <summary>Within the caller's transaction; the caller saves. The version stays, so that late news brings no budget back.</summary>
    public async Task RemoveAllAsync(Guid workspaceId, Guid projectId, long version, CancellationToken cancellationToken)
    {
        await FollowAsync(workspaceId, projectId, null, version, cancellationToken);
        var scopeId = projectId.ToString();
        await db.Budgets.Where(budget => budget.WorkspaceId == workspaceId && budget.Scope == BudgetScope.Project && budget.ScopeId == scopeId && !budget.FollowsProject)
            .ExecuteDeleteAsync(cancellationToken);
    }
}

/// <summary>
/// A project that is gone for good needs no limit: its budgets go, its own and those people set for it. One in the trash may come back and
/// keeps them. What was spent stays in the ledger.
/// </summary>
internal sealed class ProjectPurgedConsumer(ProjectBudgets budgets) : IConsumer<ProjectPurged>
{
    public Task Consume(ConsumeContext<ProjectPurged> context) =>
        budgets.RemoveAllAsync(context.Message.WorkspaceId, context.Message.ProjectId, context.Message.Version, context.CancellationToken);
}

/// <summary>Takes a new project's budget over.</summary>
internal sealed class ProjectCreatedConsumer(ProjectBudgets budgets) : IConsumer<ProjectCreated>
{
    public Task Consume(ConsumeContext<ProjectCreated> context) => budgets.FollowAsync(
        context.Message.WorkspaceId, context.Message.ProjectId, context.Message.BudgetNanoUsd, context.Message.Version, context.CancellationToken);
}

/// <summary>Takes a changed project's budget over.</summary>
internal sealed class ProjectChangedConsumer(ProjectBudgets budgets) : IConsumer<ProjectChanged>
{
    public Task Consume(ConsumeContext<ProjectChanged> context) => budgets.FollowAsync(
        context.Message.WorkspaceId, context.Message.ProjectId, context.Message.BudgetNanoUsd, context.Message.Version, context.CancellationToken);
}
