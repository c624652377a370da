using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace MediaLab.EndToEnd.Tests;

/// <summary>A signed-in person's browser, without the pictures.</summary>
internal sealed class Person : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private Person(HttpClient client) => Client = client;

    public HttpClient Client { get; }

    public static async Task<Person> SignUpAsync(Uri address)
    {
        var person = new Person(new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = address });
        person.Client.DefaultRequestHeaders.Add("X-CSRF", "1");
        await DataAsync(await PatientlyAsync(() => person.Client.PostAsJsonAsync(
            "/api/auth/signup", new { email = $"{Guid.NewGuid():N}@example.org", password = $"{Guid.NewGuid():N}", name = "Someone" })));
        return person;
    }

    public async Task<JsonNode> GetAsync(string path) => await DataAsync(await PatientlyAsync(() => Client.GetAsync(path)));

    public async Task<JsonNode> PostAsync(string path, object? body = null) => await DataAsync(await Client.PostAsJsonAsync(path, body ?? new { }));

    public async Task<JsonNode> PutAsync(string path, object body) => await DataAsync(await Client.PutAsJsonAsync(path, body));

    /// <summary>Any call, with a body as it is.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        return await Client.SendAsync(request);
    }

    /// <summary>Asks until the answer is as expected; fails with the last answer after three minutes, or as long as is said.</summary>
    public async Task<JsonNode> UntilAsync(string path, Func<JsonNode, bool> expected, TimeSpan? patience = null)
    {
        var until = DateTimeOffset.UtcNow + (patience ?? Patience);
        while (true)
        {
            var data = await GetAsync(path);
            if (expected(data))
            {
                return data;
            }

            Assert.True(DateTimeOffset.UtcNow < until, $"{path} stayed {data.ToJsonString()}");
            await Task.Delay(300);
        }
    }

    /// <summary>Every page of a list.</summary>
    /// <param name="path">With a query, or none.</param>
    public async Task<IReadOnlyList<JsonNode>> AllAsync(string path)
    {
        var items = new List<JsonNode>();
        string? cursor = null;
        do
        {
            var page = await GetAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=100{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            items.AddRange(page["items"]!.AsArray().Select(item => item!));
            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);
        return items;
    }

    /// <summary>Every page of a list, as soon as all of it is as expected: asking for each item alone would keep busy what is waited for.</summary>
    /// <param name="path">With a query, or none.</param>
    public async Task<IReadOnlyList<JsonNode>> AllUntilAsync(string path, Func<JsonNode, bool> expected)
    {
        var until = DateTimeOffset.UtcNow + Patience;
        while (true)
        {
            var items = await AllAsync(path);
            var others = items.Where(item => !expected(item)).ToArray();
            if (others.Length == 0)
            {
                return items;
            }

            Assert.True(DateTimeOffset.UtcNow < until, $"{others.Length} of {path} stayed as they are, the first: {others[0].ToJsonString()}");
            await Task.Delay(1000);
        }
    }

    /// <summary>Asks for something and returns its id as soon as it is accepted.</summary>
    public async Task<string> StartAsync(string project, string type, string model, string prompt, object? parameters = null) =>
        (string)(await PostAsync("/api/generate", new { projectId = project, type, model, prompt, parameters = parameters ?? new { } }))["id"]!;

    /// <summary>Waits for a generation's end, whichever it is.</summary>
    public Task<JsonNode> UntilEndedAsync(string id) => UntilAsync($"/api/generations/{id}", HasEnded);

    /// <summary>Waits for the end of everything in a project, whichever it is.</summary>
    public Task<IReadOnlyList<JsonNode>> UntilAllEndedAsync(string project) => AllUntilAsync($"/api/generations?projectId={project}", HasEnded);

    /// <summary>Makes something in the sandbox and waits for its end.</summary>
    public async Task<JsonNode> GenerateAsync(string project, string type, string prompt)
    {
        var accepted = await PostAsync("/api/generate", new { projectId = project, type, prompt, provider = "sandbox" });
        return await UntilEndedAsync((string)accepted["id"]!);
    }

    public void Dispose() => Client.Dispose();

    private static bool HasEnded(JsonNode generation) => (string)generation["status"]! is "completed" or "failed" or "cancelled" or "unknown";

    /// <summary>Asks again where the answer says to, as a browser does: something was just down in most of these tests.</summary>
    private static async Task<HttpResponseMessage> PatientlyAsync(Func<Task<HttpResponseMessage>> ask)
    {
        for (var tries = 1; ; tries++)
        {
            var answer = await ask();
            if (answer.StatusCode is not (HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout) || tries == 20)
            {
                return answer;
            }

            answer.Dispose();
            await Task.Delay(500);
        }
    }

    private static async Task<JsonNode> DataAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            var body = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, $"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri!.PathAndQuery} answered {(int)answer.StatusCode}: {body}");
            return JsonNode.Parse(body)!["data"]!;
        }
    }
}
