using System.Net.Http.Json;
using System.Text.Json.Nodes;
using MediaLab.ServiceDefaults.Authentication;

namespace MediaLab.Projects.Tests;

/// <summary>What tests of templates say to the API.</summary>
internal static class TemplateClient
{
    public const string Path = "/api/projects/templates";

    public static readonly object Postcard = new
    {
        name = "Postcard",
        type = "image",
        prompt = "A postcard of {{subject}} at {{time}}",
        variables = new object[]
        {
            new { name = "subject", label = "Subject", kind = "text", required = true, min = 3, max = 20 },
            new { name = "time", label = "Time of day", kind = "choice", values = new[] { "dawn", "dusk" }, @default = "dusk" },
        },
    };

    /// <summary>Makes a template as this caller and returns it as the API shows it.</summary>
    public static async Task<JsonNode> TemplateAsync(this ProjectsHost host, Caller caller, object? body = null)
    {
        using var client = host.ClientFor(caller);
        return await (await client.PostAsJsonAsync(Path, body ?? Postcard)).DataAsync();
    }

    public static async Task<(int Status, JsonNode Body)> RenderAsync(this HttpClient client, JsonNode template, object variables)
    {
        var answer = await client.PostAsJsonAsync($"{Path}/{template["id"]}/render", new { variables });
        return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>())!);
    }

    public static async Task<JsonObject> DetailsAsync(this HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["details"]!.AsObject();
}
