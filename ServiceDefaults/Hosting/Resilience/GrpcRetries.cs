using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;

namespace MediaLab.ServiceDefaults.Resilience;

/// <summary>
/// Every call in MediaLab's protocols may be repeated: it asks, or it is idempotent by its key. So a call that found nobody (a service that
/// is restarting) is tried again with backoff until its deadline. gRPC's own retry is used because it knows what Polly cannot see from
/// outside: whether the server has begun to answer.
/// </summary>
internal static class GrpcRetries
{
    private const int Attempts = 12;

    public static void RetryWhenUnavailable(this GrpcChannelOptions channel)
    {
        channel.MaxRetryAttempts = Attempts;
        channel.ServiceConfig = WhenUnavailable;
    }

    private static ServiceConfig WhenUnavailable { get; } = new()
    {
        MethodConfigs =
        {
            new MethodConfig
            {
                Names = { MethodName.Default },
                RetryPolicy = new RetryPolicy
                {
                    MaxAttempts = Attempts,
                    InitialBackoff = TimeSpan.FromMilliseconds(200),
                    MaxBackoff = TimeSpan.FromSeconds(3),
                    BackoffMultiplier = 2,
                    RetryableStatusCodes = { StatusCode.Unavailable },
                },
            },
        },
    };
}
