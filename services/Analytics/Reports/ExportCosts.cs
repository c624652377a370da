using System.Globalization;
using System.Text;
using MediaLab.Analytics.Data;
using MediaLab.Contracts;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Analytics.Reports;

internal static class ExportCosts
{
    private const string Header = "time,project_id,project,type,provider,model,generation_id,user_id,cost_usd,certainty,estimate_usd,ledger_entry_id\r\n";

    /// <summary>For the API's document.</summary>
    public const string Example = Header
        + "2026-11-21T09:30:12.000Z,01997c3e-8b1a-7f00-9c55-3f1f6d2f8a10,\"Harbour film\",image,openai,\"gpt-image-2\",01997c3e-8b1a-7f00-9c55-3f1f6d2f8a11,"
        + "01997c3e-8b1a-7f00-9c55-3f1f6d2f8a12,0.042000000,computed,0.045000000,01997c3e-8b1a-7f00-9c55-3f1f6d2f8a13\r\n";

    public static async Task<PushStreamHttpResult> Handle(
        [AsParameters] ReportQuery query, string? format, AnalyticsDb db, ReportReader reader, CurrentUser user, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (format is not (null or "csv"))
        {
            throw ApiException.Invalid("format", $"'{format}' is not a format this server writes. It writes csv.");
        }

        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var filter = query.ToFilter(user.WorkspaceId, today);
        var names = await db.Projects.AsNoTracking().Where(project => project.WorkspaceId == user.WorkspaceId)
            .ToDictionaryAsync(project => project.ProjectId, project => project.Name, cancellationToken);
        return TypedResults.Stream(
            stream => WriteAsync(stream, reader, filter, names, cancellationToken), "text/csv; charset=utf-8", $"medialab-costs-{today:yyyy-MM-dd}.csv");
    }

    /// <summary>Row by row, as they come from the database: a long history needs no memory.</summary>
    private static async Task WriteAsync(
        Stream stream, ReportReader reader, ReportFilter filter, Dictionary<Guid, string?> names, CancellationToken cancellationToken)
    {
        // The mark tells spreadsheets that this is UTF-8.
        await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        await writer.WriteAsync(Header.AsMemory(), cancellationToken);
        await foreach (var fact in reader.Costs(filter).OrderBy(fact => fact.Day).ThenBy(fact => fact.OccurredAt).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            string[] fields =
            [
                fact.OccurredAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), fact.ProjectId.ToString(), names.GetValueOrDefault(fact.ProjectId) ?? "",
                fact.Type, fact.Provider, fact.Model, fact.GenerationId.ToString(), fact.UserId.ToString(), UsdAmount.Format(fact.AmountNanoUsd),
                fact.Certainty.ToString().ToLowerInvariant(), UsdAmount.Format(fact.EstimateNanoUsd), fact.LedgerEntryId.ToString(),
            ];
            await writer.WriteAsync((string.Join(',', fields.Select((field, column) => column is 2 or 5 ? Text(field) : field)) + "\r\n").AsMemory(), cancellationToken);
        }
    }

    /// <summary>A name that begins like a formula must not become one in a spreadsheet.</summary>
    internal static string Text(string value)
    {
        var safe = value is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? $"'{value}" : value;
        return $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
