using MediaLab.Projects.Projects;
using MediaLab.Projects.Trash;
using MediaLab.ServiceDefaults.Background;

namespace MediaLab.Projects;

/// <summary>What the service is made of.</summary>
internal static class ProjectsServices
{
    public static void AddProjects(this WebApplicationBuilder builder)
    {
        builder.Services.AddPeriodicWork<TrashCollector>();
        builder.Services.AddGrpc().AddServiceOptions<ProjectLookupService>(options => options.MaxReceiveMessageSize = ProjectLookupService.LargestQuestion);
    }
}
