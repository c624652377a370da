using System.Data.Common;
using Grpc.Core;
using Grpc.Core.Interceptors;
using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.ServiceDefaults.Grpc;

/// <summary>Turns refusals into gRPC statuses, so that a handler throws the same exception behind HTTP and gRPC.</summary>
internal sealed class GrpcErrorInterceptor : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (ApiException refusal)
        {
            throw new RpcException(new Status(ToStatusCode(refusal.Status), refusal.Message, refusal));
        }
        catch (Exception exception) when (exception is DbException { IsTransient: true } or InvalidOperationException { InnerException: DbException { IsTransient: true } } or TimeoutException)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "The database does not answer just now.", exception));
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
