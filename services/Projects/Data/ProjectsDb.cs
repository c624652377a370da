using MediaLab.Projects.Projects;
using MediaLab.Projects.Templates;
using MediaLab.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Projects.Data;

internal sealed class ProjectsDb(DbContextOptions<ProjectsDb> options) : ServiceDbContext(options)
{
    public DbSet<Project> Projects => Set<Project>();

    public DbSet<ProjectAsset> ProjectAssets => Set<ProjectAsset>();

    public DbSet<PromptTemplate> Templates => Set<PromptTemplate>();
}
