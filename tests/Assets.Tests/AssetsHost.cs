using MediaLab.Assets.Data;
using MediaLab.ServiceDefaults.Data.Migrations;
using MediaLab.Testing;

namespace MediaLab.Assets.Tests;

/// <summary>The Assets service over a real database and the file store.</summary>
public sealed class AssetsHost() : ServiceHost<Program>("assets")
{
    protected override Task MigrateAsync(IServiceProvider services) => ServiceMigrations.MigrateAsync<AssetsDb>(services);

    protected override Task ConfigureAsync(IDictionary<string, string?> settings)
    {
        settings["services:assets:http:0"] = "http://localhost";
        return Task.CompletedTask;
    }
}

/// <summary>One host for all tests of the assembly: starting one costs more than a test.</summary>
[CollectionDefinition(Name)]
public sealed class AssetsCollection : ICollectionFixture<AssetsHost>
{
    public const string Name = "assets";
}
