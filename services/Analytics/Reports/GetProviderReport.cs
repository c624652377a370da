using MediaLab.Analytics.Facts;
using MediaLab.Contracts;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Analytics.Reports;

/// <summary>How one provider did.</summary>
/// <param name="Provider" example="openai">The provider's id.</param>
/// <param name="Generations" example="32">Asked for.</param>
/// <param name="Completed" example="30">With a result.</param>
/// <param name="Failed" example="1">Failed.</param>
/// <param name="SuccessRate" example="96.8">Completed of all that completed or failed, in percent with one decimal; null when none did.</param>
/// <param name="AverageMilliseconds" example="8420">From the first work on a generation to its result; null without results.</param>
/// <param name="Cost">What it cost.</param>
/// <param name="ByCertainty">The cost split by certainty.</param>
/// <param name="Unpriced" example="0">Charges without a known price.</param>
/// <param name="Models">Its models, dearest first.</param>
public sealed record ProviderReportItem(
    string Provider, int Generations, int Completed, int Failed, decimal? SuccessRate, long? AverageMilliseconds, Money Cost, IReadOnlyList<Money> ByCertainty,
    int Unpriced, IReadOnlyList<Breakdown> Models);

/// <summary>How the providers did.</summary>
/// <param name="Range">The days it is about.</param>
/// <param name="Providers">Dearest first.</param>
public sealed record ProviderReportResponse(ReportRange Range, IReadOnlyList<ProviderReportItem> Providers);

internal static class GetProviderReport
{
    public static async Task<Ok<Envelope<ProviderReportResponse>>> Handle(
        [AsParameters] ReportQuery query, ReportReader reader, CurrentUser user, TimeProvider clock, CancellationToken cancellationToken)
    {
        var report = await reader.ReadAsync(query.ToFilter(user.WorkspaceId, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime)), cancellationToken);
        var models = report.ByModel().ToLookup(model => model.Provider);
        return ApiResults.Ok(new ProviderReportResponse(
            report.Range(query.IntervalOrNull),
            [
                .. report.ByProvider().Select(provider => new ProviderReportItem(
                    provider.Key, provider.Count, provider.Completed, provider.Failed, Rates.Success(provider.Completed, provider.Failed),
                    provider.Completed == 0 ? null : Duration(report, provider.Key) / provider.Completed,
                    provider.Cost, provider.ByCertainty, provider.Unpriced, [.. models[provider.Key]])),
            ]));
    }

    private static long Duration(Report report, string provider) =>
        report.Usage.Where(cell => cell.Provider == provider && cell.Status == GenerationStatus.Completed).Sum(cell => cell.DurationMs);
}
