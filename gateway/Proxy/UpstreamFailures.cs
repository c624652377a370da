using MediaLab.ServiceDefaults.Errors;
using Yarp.ReverseProxy.Forwarder;

namespace MediaLab.Gateway.Proxy;

/// <summary>A service that is away, slow or broken becomes a problem the client can act on, instead of an empty 502.</summary>
internal static class UpstreamFailures
{
    public static async Task TurnIntoProblems(HttpContext http, RequestDelegate next)
    {
        await next(http);
        if (http.Features.Get<IForwarderErrorFeature>() is not { } failure || http.Response.HasStarted || http.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        throw ToRefusal(failure, changesNothing: HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method));
    }

    private static Exception ToRefusal(IForwarderErrorFeature failure, bool changesNothing) => failure switch
    {
        // What the client sent turned out to be wrong on the way, for example longer than allowed.
        _ when BadRequestIn(failure.Exception) is { } bad => bad,
        _ when NeverArrived(failure) =>
            ApiException.Unavailable("A part of MediaLab is not running just now. Nothing was changed; try again in a moment.", failure.Exception),
        { Error: ForwarderError.RequestTimedOut or ForwarderError.UpgradeActivityTimeout } => new ApiException(
            504, ErrorCodes.Timeout, "A part of MediaLab did not answer in time. " + Advice(changesNothing), null, failure.Exception),
        _ when changesNothing => ApiException.Unavailable("A part of MediaLab stopped while it answered. Try again in a moment.", failure.Exception),
        _ => new ApiException(
            502, ErrorCodes.ConnectionLost, "A part of MediaLab stopped while it answered. " + Advice(changesNothing), null, failure.Exception),
    };

    private static string Advice(bool changesNothing) =>
        changesNothing ? "Try again in a moment." : "Look whether the change was made before you try again.";

    /// <summary>Provably: there was no connection. The proxy gives the same error for one that broke after the request had been sent.</summary>
    private static bool NeverArrived(IForwarderErrorFeature failure) =>
        failure.Error is ForwarderError.RequestCreation or ForwarderError.NoAvailableDestinations
        || failure.Exception is HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
        };

    private static BadHttpRequestException? BadRequestIn(Exception? exception) => exception switch
    {
        null => null,
        BadHttpRequestException bad => bad,
        AggregateException several => several.InnerExceptions.Select(BadRequestIn).FirstOrDefault(bad => bad is not null),
        _ => BadRequestIn(exception.InnerException),
    };
}
