using MediaLab.Contracts;
using MediaLab.Contracts.Events;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Analytics.Reports;

/// <summary>What was spent.</summary>
/// <param name="Range">The days it is about.</param>
/// <param name="Total">All of it.</param>
/// <param name="Estimate">What the same generations were expected to cost.</param>
/// <param name="Series">Every day or month of the range.</param>
/// <param name="ByProvider">Dearest first, as in all breakdowns.</param>
/// <param name="ByModel">By provider and model.</param>
/// <param name="ByType">text, image, video, audio.</param>
/// <param name="ByProject">Deleted ones too.</param>
public sealed record CostReportResponse(
    ReportRange Range, CostTotal Total, Money Estimate, IReadOnlyList<SeriesPoint> Series,
    IReadOnlyList<Breakdown> ByProvider, IReadOnlyList<Breakdown> ByModel, IReadOnlyList<Breakdown> ByType, IReadOnlyList<Breakdown> ByProject);

internal static class GetCostReport
{
    public static async Task<Ok<Envelope<CostReportResponse>>> Handle(
        [AsParameters] ReportQuery query, ReportReader reader, CurrentUser user, TimeProvider clock, CancellationToken cancellationToken)
    {
        var report = await reader.ReadAsync(query.ToFilter(user.WorkspaceId, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime)), cancellationToken);
        var range = report.Range(query.IntervalOrNull);
        return ApiResults.Ok(new CostReportResponse(
            range, report.Cost, new Money(report.Costs.Sum(cell => cell.EstimateNanoUsd), Certainty.Estimated), report.Series(range),
            report.ByProvider(), report.ByModel(), report.ByType(), report.ByProject()));
    }
}
