// Fills a running MediaLab with a demo account, a project and one sandbox generation of each kind, through the public API.
// Run it as often as you like: what is there already stays as it is.
//
//   dotnet run build/Seed.cs -- <address> <data folder>

#:property PublishAot=false

using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

const string Email = "demo@medialab.example";
const string ProjectName = "Demo: a lighthouse at dusk";

var address = new Uri(args[0]);
var passwordFile = Path.Combine(args[1], "demo-password");
using var client = new HttpClient { BaseAddress = address };
client.DefaultRequestHeaders.Add("X-CSRF", "1");

var password = await OwnPasswordAsync();
if (!await SignInAsync())
{
    return 1;
}

var project = await FindProjectAsync();
if (project is null)
{
    project = Id(await PostAsync("/api/projects", new JsonObject
    {
        ["name"] = ProjectName,
        ["description"] = "Made by './medialab seed': one of each, from the sandbox, free of charge.",
    }));
    foreach (var (type, prompt) in ((string, string)[])
    [
        ("text", "Describe a lighthouse at dusk in three sentences."),
        ("image", "A lighthouse at dusk, calm sea, warm light"),
        ("audio", "The lamp is lit. The sea is calm tonight."),
        ("video", "A lighthouse at dusk, slow camera move"),
    ])
    {
        var generation = Id(await PostAsync("/api/generate", new JsonObject
        {
            ["projectId"] = project,
            ["type"] = type,
            ["prompt"] = prompt,
            ["provider"] = "sandbox",
        }));
        Console.WriteLine($"{type}: {await WaitAsync(generation)}");
    }
}

Console.WriteLine($"Project:  {new Uri(address, $"/projects/{project}")}");
Console.WriteLine($"Sign in:  {Email}");
Console.WriteLine($"Password: {password}");
return 0;

// Generated once and kept beside the data: a fixed one would be a back door.
async Task<string> OwnPasswordAsync()
{
    if (!File.Exists(passwordFile))
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var stream = new FileStream(passwordFile, options);
        await using var writer = new StreamWriter(stream);
        await writer.WriteAsync(RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", 20));
    }

    return await File.ReadAllTextAsync(passwordFile);
}

async Task<bool> SignInAsync()
{
    using var login = await client.PostAsJsonAsync("/api/auth/login", new JsonObject { ["email"] = Email, ["password"] = password });
    if (login.IsSuccessStatusCode)
    {
        return true;
    }

    using var signUp = await client.PostAsJsonAsync(
        "/api/auth/signup", new JsonObject { ["email"] = Email, ["password"] = password, ["name"] = "Demo" });
    if (!signUp.IsSuccessStatusCode)
    {
        Console.Error.WriteLine($"The demo account could not be made: {await signUp.Content.ReadAsStringAsync()}");
    }

    return signUp.IsSuccessStatusCode;
}

async Task<string?> FindProjectAsync()
{
    var found = await client.GetFromJsonAsync<JsonNode>($"/api/projects?search={Uri.EscapeDataString(ProjectName)}");
    return found!["data"]!["items"]!.AsArray().FirstOrDefault()?["id"]?.GetValue<string>();
}

async Task<JsonNode> PostAsync(string path, JsonObject body)
{
    using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
    request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
    using var response = await client.SendAsync(request);
    var text = await response.Content.ReadAsStringAsync();
    return response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.Accepted
        ? JsonNode.Parse(text)!
        : throw new InvalidOperationException($"POST {path} answered {(int)response.StatusCode}: {text}");
}

async Task<string> WaitAsync(string generation)
{
    for (var attempt = 0; attempt < 240; attempt++)
    {
        var answer = await client.GetFromJsonAsync<JsonNode>($"/api/generations/{generation}");
        var status = answer!["data"]!["status"]!.GetValue<string>();
        if (status is "completed" or "failed" or "cancelled" or "unknown")
        {
            return status;
        }

        await Task.Delay(500);
    }

    return "still running";
}

static string Id(JsonNode answer) => answer["data"]!["id"]!.GetValue<string>();
