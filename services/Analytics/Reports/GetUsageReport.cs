using MediaLab.Analytics.Facts;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Analytics.Reports;

/// <summary>What was made.</summary>
/// <param name="Range">The days it is about.</param>
/// <param name="Generations" example="32">Asked for.</param>
/// <param name="Running" example="0">Of these not ended yet.</param>
/// <param name="Completed" example="30">With a result.</param>
/// <param name="Failed" example="1">Failed.</param>
/// <param name="Cancelled" example="1">Cancelled.</param>
/// <param name="Unknown" example="0">With an outcome nobody knows.</param>
/// <param name="SuccessRate" example="96.8">Completed of all that completed or failed, in percent with one decimal; null when none did.</param>
/// <param name="Units">Quantities.</param>
/// <param name="Assets" example="41">Assets that are there now, whatever the range.</param>
/// <param name="StorageBytes" example="73400320">Their size in bytes.</param>
/// <param name="Series">Every day or month of the range.</param>
/// <param name="ByProvider">Dearest first, as in all breakdowns.</param>
/// <param name="ByModel">By provider and model.</param>
/// <param name="ByType">text, image, video, audio.</param>
/// <param name="ByProject">Deleted ones too.</param>
public sealed record UsageReportResponse(
    ReportRange Range, int Generations, int Running, int Completed, int Failed, int Cancelled, int Unknown, decimal? SuccessRate, UsageUnitTotals Units,
    int Assets, long StorageBytes, IReadOnlyList<SeriesPoint> Series,
    IReadOnlyList<Breakdown> ByProvider, IReadOnlyList<Breakdown> ByModel, IReadOnlyList<Breakdown> ByType, IReadOnlyList<Breakdown> ByProject);

/// <summary>Quantities that providers reported.</summary>
/// <param name="InputTokens" example="18240">Tokens read, cached ones too.</param>
/// <param name="OutputTokens" example="9120">Tokens written.</param>
/// <param name="Images" example="24">Pictures made.</param>
/// <param name="MediaMilliseconds" example="61000">Length of audio and video made.</param>
/// <param name="Characters" example="1480">Characters spoken.</param>
public sealed record UsageUnitTotals(long InputTokens, long OutputTokens, long Images, long MediaMilliseconds, long Characters);

internal static class GetUsageReport
{
    public static async Task<Ok<Envelope<UsageReportResponse>>> Handle(
        [AsParameters] ReportQuery query, ReportReader reader, CurrentUser user, TimeProvider clock, CancellationToken cancellationToken)
    {
        var filter = query.ToFilter(user.WorkspaceId, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
        var report = await reader.ReadAsync(filter, cancellationToken);
        var (assets, bytes) = await reader.StoredAsync(filter, cancellationToken);
        var range = report.Range(query.IntervalOrNull);
        var (completed, failed) = (report.Count(GenerationStatus.Completed), report.Count(GenerationStatus.Failed));
        return ApiResults.Ok(new UsageReportResponse(
            range, report.Count(), report.Count(GenerationStatus.Running), completed, failed, report.Count(GenerationStatus.Cancelled),
            report.Count(GenerationStatus.Unknown), Rates.Success(completed, failed),
            new UsageUnitTotals(
                report.Usage.Sum(cell => cell.InputTokens), report.Usage.Sum(cell => cell.OutputTokens), report.Usage.Sum(cell => cell.Images),
                report.Usage.Sum(cell => cell.MediaMs), report.Usage.Sum(cell => cell.Characters)),
            assets, bytes, report.Series(range), report.ByProvider(), report.ByModel(), report.ByType(), report.ByProject()));
    }
}
