using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace MediaLab.ProviderSimulator;

/// <summary>What a key makes happen.</summary>
public enum Scenario
{
    /// <summary>All goes well.</summary>
    Ok,

    /// <summary>The key is refused.</summary>
    Invalid,

    /// <summary>The account has no credit, in the provider's own disguise.</summary>
    Quota,

    /// <summary>Always asked to slow down.</summary>
    RateLimited,

    /// <summary>Asked to slow down at the first submission, then all goes well.</summary>
    RateLimitedOnce,

    /// <summary>The prompt is refused.</summary>
    Moderation,

    /// <summary>The provider fails.</summary>
    ServerError,

    /// <summary>Overloaded at the first submission, then all goes well.</summary>
    OverloadedOnce,

    /// <summary>Always overloaded.</summary>
    Overloaded,

    /// <summary>Something in front of the provider lost the answer.</summary>
    BadGateway,

    /// <summary>Takes the request, begins the job where there is one, and never answers.</summary>
    Timeout,

    /// <summary>Breaks the connection in the middle of the answer.</summary>
    Cut,

    /// <summary>Answers, slowly.</summary>
    Slow,

    /// <summary>Answers a byte at a time, so that the answer has no end.</summary>
    Trickle,

    /// <summary>Says it is done and gives nothing.</summary>
    Empty,

    /// <summary>Takes the job, which then fails at the provider.</summary>
    JobFails,

    /// <summary>Takes the job, which then turns out to be something the provider will not make.</summary>
    JobModerated,

    /// <summary>Takes the job and never finishes it.</summary>
    JobStuck,

    /// <summary>Takes the job; asking for it fails at first.</summary>
    PollFails,

    /// <summary>Finishes the job with a link that is dead.</summary>
    LinkExpired,

    /// <summary>Gives a web page for a result.</summary>
    WrongType,

    /// <summary>Finishes the job; the first download of its result breaks off.</summary>
    DownloadCut,

    /// <summary>Finishes the job; the first download of its result stands still in the middle, until whoever downloads goes away.</summary>
    DownloadHangs,

    /// <summary>Finishes the job with a result of 20 MB.</summary>
    Large,

    /// <summary>Answers that it will not.</summary>
    Refuses,

    /// <summary>Says in the middle of a stream that it failed.</summary>
    StreamFails,

    /// <summary>All goes well, and each time it was the last call that the key had left for a while: <see cref="Allowance"/>.</summary>
    AllowanceSpent,

    /// <summary>Each call goes as chance wants, mostly well.</summary>
    Chaos,
}

/// <summary>Scenarios in keys.</summary>
public static class Scenarios
{
    public static string Key(Scenario scenario) => $"sk-sim-{scenario.ToString().ToLowerInvariant()}-{Guid.NewGuid():N}";

    // Not a key that is refused: it would be when it is added, too. Trickle is what befalls some calls besides.
    private static readonly Scenario[] Mishaps =
    [
        Scenario.Quota, Scenario.RateLimited, Scenario.Overloaded, Scenario.Moderation, Scenario.ServerError, Scenario.BadGateway, Scenario.Timeout, Scenario.Cut, Scenario.Empty,
        Scenario.StreamFails, Scenario.JobFails, Scenario.JobModerated, Scenario.PollFails, Scenario.LinkExpired, Scenario.DownloadCut, Scenario.WrongType,
    ];

    /// <summary>Whether a request is made with a key of the scenario: as it is in some header, or within the payload of a token that was signed with it.</summary>
    internal static bool IsOf(HttpRequest request, Scenario scenario)
    {
        var sign = Key(scenario)[..^32];
        return request.Headers.Any(header => header.Value.ToString() is var value && (value.Contains(sign, StringComparison.Ordinal)
            || (value.Split('.') is [_, var payload, _] && Base64Url.IsValid(payload) && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(payload)).Contains(sign, StringComparison.Ordinal))));
    }

    /// <summary>Null for a key that is none of ours.</summary>
    internal static Scenario? Of(string? key)
    {
        if (key?.Split('-') is not ["sk", "sim", var name, ..] || !Enum.TryParse<Scenario>(name, ignoreCase: true, out var scenario))
        {
            return null;
        }

        return scenario != Scenario.Chaos ? scenario : Random.Shared.Next(100) < 75 ? Scenario.Ok : Mishaps[Random.Shared.Next(Mishaps.Length)];
    }
}

/// <summary>One request that reached a provider, and what it got.</summary>
/// <param name="Path">Without the provider's prefix.</param>
/// <param name="Request">The body.</param>
public sealed record Submission(string Provider, string Path, JsonNode Request)
{
    public DateTimeOffset ReceivedAt { get; } = DateTimeOffset.UtcNow;

    public int Status { get; set; }

    /// <summary>The JSON that was answered; of a stream, its events in order.</summary>
    public List<JsonNode> Answers { get; } = [];

    /// <summary>What the answer said that it cost, in nano-USD; null where it said nothing.</summary>
    public long? BilledNanoUsd { get; set; }

    /// <summary>By which the provider says what it cost; null where it is not to be asked.</summary>
    public string? GenerationId { get; internal set; }

    /// <summary>How often it was asked for that.</summary>
    internal int Asked;

    /// <summary>Reads the cost that an answer's usage states: in US dollars, or in ticks of which ten billion are one.</summary>
    internal void Bill(JsonObject usage) =>
        BilledNanoUsd = usage["cost"] is { } cost ? (long)(decimal.Parse(cost.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture) * 1_000_000_000)
            : usage["cost_in_usd_ticks"] is { } ticks ? ticks.GetValue<long>() / 10
            : null;
}

/// <summary>Every paid call that arrived, by key.</summary>
public sealed class Submissions
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Submission>> _byKey = new();

    public IReadOnlyList<Submission> By(string key) => _byKey.TryGetValue(key, out var found) ? [.. found] : [];

    /// <summary>Adds one and says how many came before it.</summary>
    internal int Add(string key, Submission submission)
    {
        var queue = _byKey.GetOrAdd(key, _ => new());
        queue.Enqueue(submission);
        return queue.Count - 1;
    }
}
