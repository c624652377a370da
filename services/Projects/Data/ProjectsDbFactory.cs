using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace MediaLab.Projects.Data;

/// <summary>For <c>dotnet ef migrations add</c>: needs the model, not a database.</summary>
internal sealed class ProjectsDbFactory : IDesignTimeDbContextFactory<ProjectsDb>
{
    public ProjectsDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<ProjectsDb>().UseNpgsql().Options);
}
