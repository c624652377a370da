using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using MediaLab.ProviderSimulator;

namespace MediaLab.EndToEnd.Tests.Faults;

/// <summary>
/// People who keep generating, whatever happens: sandbox pictures and speech, and text from a provider that bills. A request that gets no
/// 202 is sent again with its Idempotency-Key, as a client should.
/// </summary>
internal sealed class Load(RunningSystem system, Person person, string project, string providerKey)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1500);
    private int _asked;

    /// <summary>By Idempotency-Key.</summary>
    public ConcurrentDictionary<string, string> Accepted { get; } = new();

    /// <summary>Answers that tell a client nothing it could go by.</summary>
    public ConcurrentBag<string> Complaints { get; } = [];

    /// <summary>Answers that say to try again.</summary>
    public int Refusals;

    /// <summary>Times when not even the gateway answered.</summary>
    public int Silences;

    /// <summary>A person with one project, a budget, and an OpenAI key that makes the scenario happen.</summary>
    public static async Task<Load> StartAsync(RunningSystem system, Scenario scenario)
    {
        var person = await system.SignUpAsync();
        var key = Scenarios.Key(scenario);
        await person.PostAsync("/api/api-keys", new { provider = "openai", key });
        var project = (string)(await person.PostAsync("/api/projects", new { name = "Film" }))["id"]!;
        await person.PutAsync("/api/budgets", new { scope = "workspace", period = "total", limitUsd = "100" });
        return new Load(system, person, project, key);
    }

    public async Task RunAsync(CancellationToken until)
    {
        var open = new List<Task>();
        while (!until.IsCancellationRequested)
        {
            open.Add(AskAsync(Interlocked.Increment(ref _asked)));
            await Task.Delay(Pause, until).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(open);
    }

    /// <summary>Everything accepted has ended, everyone's account of it agrees, and the provider was asked once for each.</summary>
    /// <param name="completed">No worker was killed in the middle of a call: then nothing is unknown or failed either.</param>
    public async Task MustHaveLostNothingAsync(bool completed = false)
    {
        Assert.True(Complaints.IsEmpty, string.Join('\n', Complaints));
        Assert.Equal(_asked, Accepted.Count);
        if (completed)
        {
            Assert.All(
                await person.UntilAllEndedAsync(project),
                generation => Assert.Equal("completed", $"{generation["status"]} {generation["error"]?["code"]}".Trim()));
        }

        await Books.MustAgreeAsync(person, project, [.. Accepted.Values]);
        var sent = system.Providers.Submissions.By(providerKey).Where(submission => submission.Status is 0 or 200)
            .Select(submission => (string)submission.Request["messages"]!.AsArray().Last()!["content"]!).ToList();
        Assert.Equal(sent.Count, sent.Distinct().Count());
    }

    private async Task AskAsync(int number)
    {
        var key = $"{Guid.NewGuid():N}";
        var body = new JsonObject { ["projectId"] = project, ["prompt"] = $"Number {number} of {key}" };
        (body["type"], body["model"]) = (number % 6) switch
        {
            0 => ("image", "sandbox/image"),
            3 => ("audio", "sandbox/speech"),
            _ => ("text", "openai/gpt-6-luna"),
        };
        for (var attempt = 0; attempt < 60; attempt++)
        {
            if (await TryAsync(key, body.ToJsonString()))
            {
                return;
            }

            // Not all at once and not all the time: many who ask keep the system from coming back.
            await Task.Delay(Math.Min(500 * (attempt + 1), 3000));
        }

        Complaints.Add($"Request {number} was not accepted in all this time.");
    }

    private async Task<bool> TryAsync(string key, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/generate") { Content = new StringContent(body, null, "application/json") };
        request.Headers.Add("Idempotency-Key", key);
        try
        {
            using var answer = await person.Client.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            switch (answer.StatusCode)
            {
                case HttpStatusCode.Accepted or HttpStatusCode.OK:
                    Accepted[key] = (string)JsonNode.Parse(text)!["data"]!["id"]!;
                    return true;
                // The key makes it safe to ask once more also where it is not known what the first request did.
                case HttpStatusCode.ServiceUnavailable or HttpStatusCode.Conflict or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout when answer.Content.Headers.ContentType?.MediaType == "application/problem+json":
                    Interlocked.Increment(ref Refusals);
                    return false;
                default:
                    Complaints.Add($"{(int)answer.StatusCode} {text}\n{await ReasonAsync(answer)}");
                    return true;
            }
        }
        catch (HttpRequestException)
        {
            Interlocked.Increment(ref Silences);
            return false;
        }
    }

    private async Task<string> ReasonAsync(HttpResponseMessage answer)
    {
        await Task.Delay(TimeSpan.FromSeconds(5)); // telemetry is sent every now and then
        return answer.Headers.TryGetValues("X-Trace-Id", out var trace) ? await system.ExceptionsAsync(trace.First()) : "";
    }
}
