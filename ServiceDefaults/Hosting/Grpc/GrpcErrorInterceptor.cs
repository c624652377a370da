using Grpc.Core;
using Grpc.Core.Interceptors;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.Extensions.Logging;

namespace MediaLab.ServiceDefaults.Grpc;

/// <summary>Turns refusals into gRPC statuses, so that a handler throws the same exception behind HTTP and gRPC.</summary>
internal sealed class GrpcErrorInterceptor(Refusals refusals, ILogger<GrpcErrorInterceptor> logger) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception exception) when (exception is not RpcException && !context.CancellationToken.IsCancellationRequested)
        {
            var refusal = refusals.For(exception);
            if (refusal.Status >= 500)
            {
                logger.LogError(exception, "{Method} failed", context.Method);
            }

            throw new RpcException(
                new Status(ToStatusCode(refusal.Status), refusal.Message),
                new Metadata { { Refusals.CodeTrailer, refusal.Code } });
        }
    }

    private static StatusCode ToStatusCode(int status) => status switch
    {
        400 => StatusCode.InvalidArgument,
        401 => StatusCode.Unauthenticated,
        403 => StatusCode.PermissionDenied,
        404 => StatusCode.NotFound,
        409 or 422 => StatusCode.FailedPrecondition,
        429 => StatusCode.ResourceExhausted,
        503 => StatusCode.Unavailable,
        _ => StatusCode.Internal,
    };
}
