using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace MediaLab.ServiceDefaults.Resilience;

/// <summary>The one retry policy of plain HTTP clients.</summary>
public static class SafeRetries
{
    /// <summary>Longest wait that a server's Retry-After is honoured for; a longer one is the caller's to plan.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <summary>
    /// GET and HEAD are tried up to three times when the server cannot be reached, is overloaded or answers 408, 429, 502, 503 or 504, each
    /// attempt at most <paramref name="attemptTimeout"/>, and not at all for a while after a row of failures. Other methods pass through
    /// once: only the caller knows whether those may be repeated.
    /// </summary>
    public static IHttpClientBuilder AddSafeRetries(this IHttpClientBuilder client, TimeSpan attemptTimeout) =>
        client.AddHttpMessageHandler(services => new Handler(Build(attemptTimeout, services.GetRequiredService<TimeProvider>())));

    private static ResiliencePipeline<HttpResponseMessage> Build(TimeSpan attemptTimeout, TimeProvider clock)
    {
        var transient = new PredicateBuilder<HttpResponseMessage>()
            .Handle<HttpRequestException>()
            .Handle<TimeoutRejectedException>()
            .HandleResult(answer => answer.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
                or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout);
        return new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                ShouldHandle = transient,
                MaxRetryAttempts = 2,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(300),
                DelayGenerator = attempt => ValueTask.FromResult(RetryAfter(attempt.Outcome.Result, clock)),
                OnRetry = attempt =>
                {
                    attempt.Outcome.Result?.Dispose();
                    return ValueTask.CompletedTask;
                },
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                ShouldHandle = transient,
                FailureRatio = 0.9,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(5),
            })
            .AddTimeout(attemptTimeout)
            .Build();
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage? answer, TimeProvider clock)
    {
        var wait = answer?.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - clock.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return wait is { } asked && asked > TimeSpan.Zero && asked <= LongestWait ? asked : null;
    }

    private sealed class Handler(ResiliencePipeline<HttpResponseMessage> pipeline) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head)
            {
                return await base.SendAsync(request, cancellationToken);
            }

            try
            {
                return await pipeline.ExecuteAsync(async token => await base.SendAsync(request, token), cancellationToken);
            }
            catch (BrokenCircuitException exception)
            {
                throw new HttpRequestException("The server failed too often just now; not asked again for a moment.", exception);
            }
            catch (TimeoutRejectedException exception)
            {
                throw new HttpRequestException("The server did not answer in time.", exception);
            }
        }
    }
}
