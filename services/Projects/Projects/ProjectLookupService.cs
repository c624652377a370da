using Grpc.Core;
using MediaLab.Contracts.Projects.V1;
using MediaLab.Projects.Data;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Projects.Projects;

/// <summary>Does the caller's workspace have this project, and may it be used?</summary>
internal sealed class ProjectLookupService(ProjectsDb db) : ProjectLookup.ProjectLookupBase
{
    public override async Task<ProjectReply> GetProject(GetProjectRequest request, ServerCallContext context)
    {
        if (!Guid.TryParse(request.ProjectId, out var id))
        {
            throw ApiException.Invalid("projectId", "A project's id is a UUID.");
        }

        var project = await db.Projects.AsNoTracking().FirstOrDefaultAsync(project => project.Id == id && project.DeletedAt == null, context.CancellationToken)
            ?? throw ApiException.NotFound("project");
        return new ProjectReply { ProjectId = project.Id.ToString(), Name = project.Name, Archived = project.Archived };
    }
}
