using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.ClientFactory;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.Resilience;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.ServiceDefaults.Grpc;

/// <summary>gRPC clients that carry a service token and a deadline on every call.</summary>
public static class GrpcClients
{
    /// <summary>How long a call may take unless the caller sets its own deadline.</summary>
    public static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(10);

    /// <summary>Registers <typeparamref name="TClient"/> for a service; calls are made for the scope's <see cref="CurrentUser"/>.</summary>
    public static IHttpClientBuilder AddServiceClient<TClient>(this WebApplicationBuilder builder, string service)
        where TClient : class =>
        builder.Services.AddGrpcClient<TClient>((services, options) =>
                options.Address = services.GetRequiredService<IConfiguration>().ServiceAddress(service, "grpc"))
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                EnableMultipleHttp2Connections = true,
                KeepAlivePingDelay = TimeSpan.FromSeconds(30),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
                ConnectTimeout = TimeSpan.FromSeconds(5),
            })
            .ConfigureChannel(channel => channel.RetryWhenUnavailable())
            .AddInterceptor(InterceptorScope.Client, services => new ServiceCallInterceptor(
                service, services.GetRequiredService<InternalTokens>(), services.GetRequiredService<CurrentUser>()));

    private sealed class ServiceCallInterceptor(string service, InternalTokens tokens, CurrentUser user) : Interceptor
    {
        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            var headers = new Metadata { { "authorization", $"Bearer {tokens.Mint(service, user.Caller)}" } };
            foreach (var header in context.Options.Headers ?? [])
            {
                headers.Add(header);
            }

            var options = context.Options.WithHeaders(headers);
            // gRPC measures deadlines by the real clock, whatever clock the service runs on.
            options = options.WithDeadline(options.Deadline ?? TimeProvider.System.GetUtcNow().UtcDateTime + DefaultDeadline);
            return continuation(request, new ClientInterceptorContext<TRequest, TResponse>(context.Method, context.Host, options));
        }
    }
}
