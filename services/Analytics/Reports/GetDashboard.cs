using MediaLab.Analytics.Facts;
using MediaLab.Contracts;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Analytics.Reports;

/// <summary>The overview.</summary>
/// <param name="Range">The days that everything but today and this month is about.</param>
/// <param name="Today">Spent today (UTC).</param>
/// <param name="ThisMonth">Spent since the first of this month (UTC).</param>
/// <param name="TotalCost" example='{"nanoUsd":1260000000}'>Spent in the range.</param>
/// <param name="ByCertainty">The same split by certainty.</param>
/// <param name="Unpriced" example="0">Charges in the range that nobody knows the price of: missing in the cost.</param>
/// <param name="Unassigned" example='{"nanoUsd":0}'>The part of the cost that belongs to no known project.</param>
/// <param name="Generations" example="32">Asked for in the range.</param>
/// <param name="Completed" example="30">Of these with a result.</param>
/// <param name="Failed" example="1">Of these failed.</param>
/// <param name="Cancelled" example="1">Of these cancelled.</param>
/// <param name="Unknown" example="0">Of these with an outcome nobody knows.</param>
/// <param name="SuccessRate" example="96.8">Completed of all that completed or failed, in percent with one decimal; null when none did.</param>
/// <param name="Assets" example="41">Assets that are there now, whatever the range.</param>
/// <param name="StorageBytes" example="73400320">Their size in bytes.</param>
/// <param name="Series">Every day or month of the range.</param>
/// <param name="ByProvider">Dearest first, as in all breakdowns.</param>
/// <param name="ByModel">By provider and model.</param>
/// <param name="ByType">text, image, video, audio.</param>
/// <param name="ByProject">Deleted ones too.</param>
public sealed record DashboardResponse(
    ReportRange Range, CostTotal Today, CostTotal ThisMonth, Money TotalCost, IReadOnlyList<Money> ByCertainty, int Unpriced, Money Unassigned,
    int Generations, int Completed, int Failed, int Cancelled, int Unknown, decimal? SuccessRate, int Assets, long StorageBytes,
    IReadOnlyList<SeriesPoint> Series, IReadOnlyList<Breakdown> ByProvider, IReadOnlyList<Breakdown> ByModel, IReadOnlyList<Breakdown> ByType,
    IReadOnlyList<Breakdown> ByProject);

internal static class GetDashboard
{
    public static async Task<Ok<Envelope<DashboardResponse>>> Handle(
        [AsParameters] ReportQuery query, ReportReader reader, CurrentUser user, TimeProvider clock, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        return ApiResults.Ok(await CreateAsync(reader, query.ToFilter(user.WorkspaceId, today), query.IntervalOrNull, today, cancellationToken));
    }

    public static async Task<DashboardResponse> CreateAsync(
        ReportReader reader, ReportFilter filter, ReportInterval? interval, DateOnly today, CancellationToken cancellationToken)
    {
        var report = await reader.ReadAsync(filter, cancellationToken);
        var spentToday = await reader.SpentAsync(filter with { From = today, To = today }, cancellationToken);
        var spentThisMonth = await reader.SpentAsync(filter with { From = new DateOnly(today.Year, today.Month, 1), To = today }, cancellationToken);
        var (assets, bytes) = await reader.StoredAsync(filter, cancellationToken);
        var (cost, range, byProject) = (report.Cost, report.Range(interval), report.ByProject());
        var (completed, failed) = (report.Count(GenerationStatus.Completed), report.Count(GenerationStatus.Failed));
        return new DashboardResponse(
            range, CostTotal.Of(spentToday), CostTotal.Of(spentThisMonth), cost.Cost, cost.ByCertainty, cost.Unpriced,
            CostTotal.Of(report.Costs.Where(cell => !report.Projects.ContainsKey(cell.ProjectId))).Cost,
            report.Count(), completed, failed, report.Count(GenerationStatus.Cancelled), report.Count(GenerationStatus.Unknown),
            Rates.Success(completed, failed), assets, bytes, report.Series(range), report.ByProvider(), report.ByModel(), report.ByType(), byProject);
    }
}
