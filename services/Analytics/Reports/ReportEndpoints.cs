using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.OpenApi;

namespace MediaLab.Analytics.Reports;

internal static class ReportEndpoints
{
    public static void MapReportEndpoints(this IEndpointRouteBuilder routes)
    {
        var analytics = routes.MapGroup("/api/analytics").WithTags("Analytics").RequireAuthorization(Policies.Read);
        analytics.MapGet("/dashboard", GetDashboard.Handle).WithName(nameof(GetDashboard))
            .WithSummary("Spending today, this month and in the period, with counts, series and breakdowns.");
        analytics.MapGet("/cost", GetCostReport.Handle).WithName(nameof(GetCostReport))
            .WithSummary("What was spent: total, series and breakdowns, each split by certainty, with the estimate beside it.");
        analytics.MapGet("/usage", GetUsageReport.Handle).WithName(nameof(GetUsageReport))
            .WithSummary("What was made: generations by outcome, tokens, pictures, seconds and characters.");
        analytics.MapGet("/provider", GetProviderReport.Handle).WithName(nameof(GetProviderReport))
            .WithSummary("How each provider did: generations, success rate, time to the result, cost, models.");
        analytics.MapGet("/project/{id:guid}", GetProjectReport.Handle).WithName(nameof(GetProjectReport))
            .WithSummary("The dashboard of one project; also of one that is deleted.");
        analytics.MapGet("/export", ExportCosts.Handle).WithName(nameof(ExportCosts))
            .WithSummary("All charges of the period, one line each, as CSV.")
            .WithAnswer(200, "text/csv", ExportCosts.Example);
    }
}
