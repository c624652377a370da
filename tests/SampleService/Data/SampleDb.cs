using MediaLab.SampleService.Notes;
using MediaLab.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace MediaLab.SampleService.Data;

internal sealed class SampleDb(DbContextOptions<SampleDb> options) : ServiceDbContext(options)
{
    public DbSet<Note> Notes => Set<Note>();

    public DbSet<Effect> Effects => Set<Effect>();
}

/// <summary>For <c>dotnet ef migrations add</c>: needs the model, not a database.</summary>
internal sealed class SampleDbFactory : IDesignTimeDbContextFactory<SampleDb>
{
    public SampleDb CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<SampleDb>().UseNpgsql().Options);
}
