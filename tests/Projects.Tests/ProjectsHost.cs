using MediaLab.Projects.Data;
using MediaLab.ServiceDefaults.Data.Migrations;
using MediaLab.Testing;

namespace MediaLab.Projects.Tests;

/// <summary>The Projects service over a real database.</summary>
public sealed class ProjectsHost() : ServiceHost<Program>("projects")
{
    protected override Task MigrateAsync(IServiceProvider services) => ServiceMigrations.MigrateAsync<ProjectsDb>(services);
}

/// <summary>One host for all tests of the assembly: starting one costs more than a test.</summary>
[CollectionDefinition(Name)]
public sealed class ProjectsCollection : ICollectionFixture<ProjectsHost>
{
    public const string Name = "projects";
}
