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

        throw ToRefusal(failure);
    }

    private static Exception ToRefusal(IForwarderErrorFeature failure) => failure switch
    {
        // What the client sent turned out to be wrong on the way, for example longer than allowed.
        _ when BadRequestIn(failure.Exception) is { } bad => bad,
        { Error: ForwarderError.Request or ForwarderError.RequestCreation or ForwarderError.NoAvailableDestinations } =>
            ApiException.Unavailable("A part of MediaLab is not running just now. Nothing was changed; try again in a moment.", failure.Exception),
        { Error: ForwarderError.RequestTimedOut or ForwarderError.UpgradeActivityTimeout } =>
            new ApiException(504, ErrorCodes.Timeout, "A part of MediaLab did not answer in time. Look whether the change was made before you try again.", null, failure.Exception),
        _ => ApiException.Unavailable("A part of MediaLab stopped while it answered. Look whether the change was made before you try again.", failure.Exception),
    };

    private static BadHttpRequestException? BadRequestIn(Exception? exception) => exception switch
    {
        null => null,
        BadHttpRequestException bad => bad,
        AggregateException several => several.InnerExceptions.Select(BadRequestIn).FirstOrDefault(bad => bad is not null),
        _ => BadRequestIn(exception.InnerException),
    };
}
