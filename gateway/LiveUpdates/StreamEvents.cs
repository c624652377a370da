using System.Globalization;
using Grpc.Core;
using MediaLab.Gateway.Sessions;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace MediaLab.Gateway.LiveUpdates;

/// <summary>
/// Server-sent events for the signed-in workspace. Resumes after <c>Last-Event-ID</c> while what came since is still known, else says
/// <c>resync</c>. Ends when the session or token does.
/// </summary>
internal static class StreamEvents
{
    public static async Task Handle(
        HttpContext http, LiveFeed feed, CredentialLookup lookup, IOptions<LiveUpdateOptions> options, IHostApplicationLifetime lifetime, TimeProvider clock)
    {
        var signedIn = http.Features.GetRequiredFeature<SignedIn>();
        var caller = signedIn.Caller;
        if (feed.CountOf(caller.WorkspaceId, caller.UserId) >= options.Value.StreamsPerUser)
        {
            throw new ApiException(429, ServiceDefaults.Errors.ErrorCodes.RateLimited, "Too many open event streams. Close one first.") { RetryAfter = TimeSpan.FromSeconds(30) };
        }

        var last = LiveEventId.Parse(http.Request.Headers["Last-Event-ID"]);
        var (workspace, subscription, start) = feed.Subscribe(caller.WorkspaceId, caller.UserId, caller.CredentialId, last);
        try
        {
            // A server that stops must not wait for streams that never end by themselves.
            using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
            http.Response.ContentType = "text/event-stream";
            http.Response.Headers.CacheControl = "no-store";
            // nginx holds answers back otherwise.
            http.Response.Headers["X-Accel-Buffering"] = "no";
            http.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
            // An id without data: a client that loses the stream before the first event still knows where it was.
            await WriteAsync(http, last is null ? $"retry: 2000\nid: {start}\n\n" : "retry: 2000\n\n", end.Token);
            await PumpAsync(http, feed.Epoch, subscription, signedIn.Credential, lookup, TimeSpan.FromSeconds(options.Value.HeartbeatSeconds), clock, end.Token);
        }
        catch (OperationCanceledException)
        {
            // The client left, or the server stops.
        }
        finally
        {
            workspace.Unsubscribe(subscription, clock.GetUtcNow());
        }
    }

    private static async Task PumpAsync(
        HttpContext http, string epoch, WorkspaceFeed.Subscription subscription, Credential credential, CredentialLookup lookup, TimeSpan heartbeat,
        TimeProvider clock, CancellationToken end)
    {
        var events = subscription.Events;
        var asked = clock.GetTimestamp();
        while (true)
        {
            while (events.TryRead(out var live))
            {
                // Also on a stream that is never quiet for a whole beat.
                if (clock.GetElapsedTime(asked) >= heartbeat)
                {
                    if (!await IsStillGoodAsync(credential, lookup, end))
                    {
                        return;
                    }

                    asked = clock.GetTimestamp();
                }

                await WriteAsync(http, string.Create(CultureInfo.InvariantCulture, $"id: {new LiveEventId(epoch, live.Seq)}\nevent: {live.Name}\ndata: {live.Data}\n\n"), end);
            }

            using var quiet = CancellationTokenSource.CreateLinkedTokenSource(end);
            quiet.CancelAfter(heartbeat);
            try
            {
                if (!await events.WaitToReadAsync(quiet.Token))
                {
                    return;
                }
            }
            catch (OperationCanceledException) when (!end.IsCancellationRequested)
            {
                // Also how an expiry, or a revocation that the broker could not tell, is noticed.
                if (!await IsStillGoodAsync(credential, lookup, end))
                {
                    return;
                }

                asked = clock.GetTimestamp();
                await WriteAsync(http, ": heartbeat\n\n", end);
            }
        }
    }

    private static async Task<bool> IsStillGoodAsync(Credential credential, CredentialLookup lookup, CancellationToken cancellationToken)
    {
        try
        {
            return await lookup.FindAsync(credential, cancellationToken) is not null;
        }
        catch (RpcException) when (!cancellationToken.IsCancellationRequested)
        {
            // Identity is away: it will say at the next beat.
            return true;
        }
    }

    private static async Task WriteAsync(HttpContext http, string text, CancellationToken cancellationToken)
    {
        await http.Response.WriteAsync(text, cancellationToken);
        await http.Response.Body.FlushAsync(cancellationToken);
    }
}
