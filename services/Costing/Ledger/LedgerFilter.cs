using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.Costing.Ledger;

internal static class LedgerFilter
{
    /// <exception cref="MediaLab.ServiceDefaults.Errors.ApiException">400: from is not before to.</exception>
    public static IQueryable<LedgerEntry> In(this IQueryable<LedgerEntry> entries, Guid workspaceId, Guid? projectId, DateTimeOffset? from, DateTimeOffset? to)
    {
        if (from >= to)
        {
            throw ApiException.Invalid("from", "from must be before to.");
        }

        entries = entries.Where(entry => entry.WorkspaceId == workspaceId);
        if (projectId is { } project)
        {
            entries = entries.Where(entry => entry.ProjectId == project);
        }

        if (from is { } since)
        {
            var start = since.ToUniversalTime();
            entries = entries.Where(entry => entry.CreatedAt >= start);
        }

        if (to is { } until)
        {
            var end = until.ToUniversalTime();
            entries = entries.Where(entry => entry.CreatedAt < end);
        }

        return entries;
    }
}
