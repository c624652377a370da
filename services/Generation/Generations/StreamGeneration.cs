using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MediaLab.Generation.Data;
using MediaLab.Generation.Running;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Generation.Generations;

/// <summary>
/// Follows one generation: `delta` (text and its place), `preview` (an unfinished picture as a data URI, and which it is), `progress`, and at
/// the end `completed`, `failed`, `cancelled` or `unknown`. Event ids are places in the text or numbers of pictures, so Last-Event-ID goes on
/// at any process that serves the API.
/// </summary>
internal static class StreamGeneration
{
    /// <summary>For the API's document.</summary>
    public const string Example = """
        id: 26
        event: delta
        data: {"text":"The lamp turned. The sea ","offset":1}

        id: 26
        event: completed
        data: {"id":"01997c3e-8b1a-7f00-9c55-3f1f6d2f8a10","status":"completed","progress":1}

        """;

    // Proxies and browsers give up on a silent connection.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(2);

    public static async Task<ServerSentEventsResult<string>> Handle(
        Guid id, HttpContext http, GenerationDb db, GenerationSignals signals, IServiceScopeFactory scopes, CurrentUser user, TimeProvider clock, IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        await db.ReadJobAsync(id, cancellationToken);
        var seen = int.TryParse(http.Request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : 0;
        return TypedResults.ServerSentEvents(FollowAsync(id, seen, signals, scopes, user.Caller!, clock, lifetime.ApplicationStopping, cancellationToken));
    }

    private static async IAsyncEnumerable<SseItem<string>> FollowAsync(
        Guid id, int seen, GenerationSignals signals, IServiceScopeFactory scopes, Caller caller, TimeProvider clock, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var changes = signals.Watch(id);
        var (progress, sentAt) = (-1.0, clock.GetTimestamp());
        // A server that stops does not wait for a stream that may go on for minutes: the client comes back with Last-Event-ID.
        while (!stopping.IsCancellationRequested)
        {
            var news = await ReadAsync(id, seen, scopes, caller, cancellationToken);
            foreach (var delta in news.Deltas)
            {
                yield return news.Job.Type == "image" ? Item("preview", new { image = delta.Text, number = delta.EndAt }, delta.EndAt) : Words(delta, seen);
                (seen, sentAt) = (delta.EndAt, clock.GetTimestamp());
            }

            if (news.Job.State.IsTerminal())
            {
                yield return Item(news.Job.State.WireName(), news.Response, seen);
                yield break;
            }

            if (news.Job.Progress > progress)
            {
                progress = news.Job.Progress;
                yield return Item("progress", new { progress, status = news.Job.State.WireName() }, seen);
                sentAt = clock.GetTimestamp();
            }
            else if (clock.GetElapsedTime(sentAt) > Heartbeat)
            {
                yield return Item("heartbeat", new { status = news.Job.State.WireName() }, seen);
                sentAt = clock.GetTimestamp();
            }

            await changes.WaitAsync(LookAnyway, cancellationToken);
        }
    }

    /// <summary>In a scope of its own: a stream that lives for minutes must not hold a connection while it waits.</summary>
    private static async Task<(GenerationJob Job, IReadOnlyList<TextDelta> Deltas, GenerationResponse Response)> ReadAsync(
        Guid id, int seen, IServiceScopeFactory scopes, Caller caller, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentUser>().Assume(caller);
        var db = scope.ServiceProvider.GetRequiredService<GenerationDb>();
        // The job first: text that is written after it was read comes with the next look, never after the end.
        var job = await db.ReadJobAsync(id, cancellationToken);
        var deltas = await db.Deltas.AsNoTracking()
            .Where(delta => delta.GenerationId == id && delta.EndAt > seen)
            .OrderBy(delta => delta.StartAt)
            .ToListAsync(cancellationToken);
        return (job, deltas, await db.RespondAsync(job, cancellationToken));
    }

    private static SseItem<string> Words(TextDelta delta, int seen)
    {
        var text = delta.StartAt < seen ? delta.Text[(seen - delta.StartAt)..] : delta.Text;
        return Item("delta", new { text, offset = delta.EndAt - text.Length }, delta.EndAt);
    }

    private static SseItem<string> Item(string name, object data, int place) =>
        new(JsonSerializer.Serialize(data, ApiJson.Options), name) { EventId = place.ToString(CultureInfo.InvariantCulture) };
}
