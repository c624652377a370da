using MediaLab.Costing.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Costing.Budgets;

internal static class DeleteBudget
{
    public static async Task<Ok<Envelope<Nothing?>>> Handle(Guid id, CostingDb db, BudgetBook book, CurrentUser user, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await book.LockForChangeAsync(user.WorkspaceId, cancellationToken);
        var budget = await db.Budgets.FirstOrDefaultAsync(budget => budget.WorkspaceId == user.WorkspaceId && budget.Id == id, cancellationToken)
            ?? throw ApiException.NotFound("budget");
        if (budget.FollowsProject)
        {
            throw new ApiException(409, CostingErrorCodes.BudgetFollowsProject, "This is the project's own budget: change it in the project.");
        }

        db.Budgets.Remove(budget);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return ApiResults.Done();
    }
}
