using MediaLab.Contracts.Projects.V1;
using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.Assets.Assets;

internal static class OpenProjects
{
    /// <summary>Only a project that is in use gets new assets.</summary>
    /// <exception cref="ApiException">404: this workspace has no such project, or it is in the trash; 409: it is archived.</exception>
    public static async Task RequireOpenAsync(this ProjectLookup.ProjectLookupClient projects, Guid projectId, CancellationToken cancellationToken)
    {
        var project = await projects.GetProjectAsync(new GetProjectRequest { ProjectId = projectId.ToString() }, cancellationToken: cancellationToken);
        if (project.Archived)
        {
            throw new ApiException(409, ErrorCodes.ProjectArchived, $"'{project.Name}' is archived. Bring it back to add to it.");
        }
    }
}
