using MediaLab.Analytics.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Analytics.Reports;

/// <summary>One project's overview.</summary>
/// <param name="ProjectId">The project.</param>
/// <param name="Name" example="Harbour film">Its last name; null while that is not known here.</param>
/// <param name="Deleted">It is gone; what it cost stays.</param>
/// <param name="Dashboard">Its figures.</param>
public sealed record ProjectReportResponse(Guid ProjectId, string? Name, bool Deleted, DashboardResponse Dashboard);

internal static class GetProjectReport
{
    public static async Task<Ok<Envelope<ProjectReportResponse>>> Handle(
        Guid id, [AsParameters] ReportQuery query, AnalyticsDb db, ReportReader reader, CurrentUser user, TimeProvider clock, CancellationToken cancellationToken)
    {
        var project = await db.Projects.AsNoTracking().FirstOrDefaultAsync(project => project.WorkspaceId == user.WorkspaceId && project.ProjectId == id, cancellationToken)
            ?? throw ApiException.NotFound("project");
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var dashboard = await GetDashboard.CreateAsync(reader, query.ToFilter(user.WorkspaceId, today) with { ProjectId = id }, query.IntervalOrNull, today, cancellationToken);
        return ApiResults.Ok(new ProjectReportResponse(id, project.Name, project.Deleted, dashboard));
    }
}
