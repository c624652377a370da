using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediaLab.Projects.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data.Migrations;
using MediaLab.Testing;

namespace MediaLab.Projects.Tests;

/// <summary>The Projects service over a real database and a real broker.</summary>
public sealed class ProjectsHost() : ServiceHost<Program>("projects")
{
    protected override bool WithBroker => true;

    protected override Task MigrateAsync(IServiceProvider services) => ServiceMigrations.MigrateAsync<ProjectsDb>(services);

    /// <summary>Makes a project as this caller and returns it as the API shows it.</summary>
    internal async Task<JsonNode> CreateAsync(Caller caller, object body)
    {
        using var client = ClientFor(caller);
        var answer = await client.PostAsJsonAsync("/api/projects", body);
        return await answer.DataAsync();
    }

    /// <summary>As the database's administrator: for what no route shows or does.</summary>
    internal async Task<object?> SqlAsync(string sql, params object[] parameters)
    {
        await using var command = Admin.CreateCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.AddWithValue(parameter);
        }

        return await command.ExecuteScalarAsync();
    }
}

internal static class Answers
{
    /// <summary>The <c>data</c> of a success; anything else fails the test with what was answered.</summary>
    public static async Task<JsonNode> DataAsync(this HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}: {body}");
        return JsonNode.Parse(body)!["data"]!;
    }

    public static async Task<string?> ErrorAsync(this HttpResponseMessage answer) =>
        (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"];
}

/// <summary>One host for all tests of the assembly: starting one costs more than a test.</summary>
[CollectionDefinition(Name)]
public sealed class ProjectsCollection : ICollectionFixture<ProjectsHost>
{
    public const string Name = "projects";
}
