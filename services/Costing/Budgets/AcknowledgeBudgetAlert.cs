using MediaLab.Costing.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Costing.Budgets;

internal static class AcknowledgeBudgetAlert
{
    public static async Task<Ok<Envelope<BudgetAlertResponse>>> Handle(
        Guid id, CostingDb db, CurrentUser user, TimeProvider clock, CancellationToken cancellationToken)
    {
        var alert = await db.BudgetAlerts.FirstOrDefaultAsync(alert => alert.WorkspaceId == user.WorkspaceId && alert.Id == id, cancellationToken)
            ?? throw ApiException.NotFound("alert");
        if (alert.AcknowledgedAt is null)
        {
            (alert.AcknowledgedAt, alert.AcknowledgedBy) = (clock.GetUtcNow(), user.UserId);
            await db.SaveChangesAsync(cancellationToken);
        }

        return ApiResults.Ok(BudgetAlertResponse.From(alert));
    }
}
