using MediaLab.Costing.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Costing.Prices;

internal static class DeletePriceOverride
{
    public static async Task<Ok<Envelope<Nothing?>>> Handle(Guid id, CostingDb db, CurrentUser user, CancellationToken cancellationToken) =>
        await db.PriceOverrides.Where(row => row.WorkspaceId == user.WorkspaceId && row.Id == id).ExecuteDeleteAsync(cancellationToken) == 1
            ? ApiResults.Done()
            : throw ApiException.NotFound("price");
}
