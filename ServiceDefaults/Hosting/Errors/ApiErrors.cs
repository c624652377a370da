using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.ServiceDefaults.Errors;

/// <summary>
/// RFC 9457 problem+json with the members clients rely on beside the standard ones: success, error, message, details, traceId.
/// </summary>
public static class ApiErrors
{
    internal static void AddApiErrors(this IServiceCollection services)
    {
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context => Complete(context.HttpContext, context.ProblemDetails));
        services.AddExceptionHandler<ApiExceptionHandler>();
        // Otherwise a body that cannot be read is a bare 400 in production.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    }

    internal static void UseApiErrors(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions { SuppressDiagnosticsCallback = context => context.Exception is ApiException or BadHttpRequestException });
        app.UseStatusCodePages();
    }

    /// <summary>A problem as a typed result.</summary>
    public static ProblemHttpResult Problem(int status, string code, string message, object? details = null) =>
        TypedResults.Problem(Create(status, code, message, details));

    internal static ProblemDetails Create(int status, string code, string message, object? details = null)
    {
        var problem = new ProblemDetails { Status = status, Detail = message };
        problem.Extensions["error"] = code;
        problem.Extensions["message"] = message;
        problem.Extensions["details"] = details;
        return problem;
    }

    /// <summary>Adds what is the same for every problem; keeps what is already set.</summary>
    private static void Complete(HttpContext http, ProblemDetails problem)
    {
        var status = problem.Status ?? http.Response.StatusCode;
        problem.Instance ??= http.Request.Path;
        problem.Extensions["success"] = false;
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;
        if (problem is HttpValidationProblemDetails validation)
        {
            problem.Detail ??= string.Join(' ', validation.Errors.Values.SelectMany(messages => messages).Take(3));
            problem.Extensions.TryAdd("error", ErrorCodes.ValidationFailed);
            problem.Extensions.TryAdd("details", validation.Errors);
        }

        problem.Extensions.TryAdd("error", ErrorCodes.ForStatus(status));
        problem.Extensions.TryAdd("message", problem.Detail ?? DefaultMessage(status));
        problem.Extensions.TryAdd("details", null);
        problem.Detail ??= problem.Extensions["message"] as string;
    }

    private static string DefaultMessage(int status) => status switch
    {
        401 => "Sign in, or send a valid access token.",
        403 => "Your role or token does not allow this.",
        404 => "There is nothing at this address.",
        405 => "This address does not take that method.",
        413 => "The request is too large.",
        415 => "Send application/json.",
        429 => "Too many requests. Wait a moment.",
        _ => "Something went wrong on our side. The trace id finds it in the dashboard.",
    };

    private sealed class ApiExceptionHandler(IProblemDetailsService problems) : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken cancellationToken)
        {
            if (exception is OperationCanceledException && http.RequestAborted.IsCancellationRequested)
            {
                http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
                return true;
            }

            var refusal = ToRefusal(exception);
            http.Response.StatusCode = refusal.Status;
            if (refusal.RetryAfter is { } wait)
            {
                http.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            }

            return await problems.TryWriteAsync(new ProblemDetailsContext
            {
                HttpContext = http,
                ProblemDetails = Create(refusal.Status, refusal.Code, refusal.Message, refusal.Details),
            });
        }

        private static ApiException ToRefusal(Exception exception) => exception switch
        {
            ApiException refusal => refusal,
            BadHttpRequestException bad => FromBadRequest(bad),
            RpcException rpc => FromRpc(rpc),
            DbException { IsTransient: true } or TimeoutException => ApiException.Unavailable("The database does not answer just now. Nothing was changed; try again.", exception),
            // EF wraps what the provider threw.
            InvalidOperationException { InnerException: DbException { IsTransient: true } inner } => ApiException.Unavailable("The database does not answer just now. Nothing was changed; try again.", inner),
            _ => new ApiException(500, ErrorCodes.Internal, "Something went wrong on our side. The trace id finds it in the dashboard.", null, exception),
        };

        private static ApiException FromBadRequest(BadHttpRequestException bad) => bad.InnerException is JsonException json
            ? new ApiException(400, ErrorCodes.InvalidRequest, Readable(json), new { path = json.Path })
            : new ApiException(bad.StatusCode, ErrorCodes.ForStatus(bad.StatusCode), bad.Message);

        /// <summary>System.Text.Json's words name CLR types: keep the part that helps a caller.</summary>
        private static string Readable(JsonException json)
        {
            var position = json.LineNumber is { } line ? $" (line {line + 1}, byte {json.BytePositionInLine})" : "";
            return json.Message.Contains("could not be mapped", StringComparison.Ordinal)
                ? $"The body has a member that this operation does not know: {json.Path}."
                : $"The body is not the JSON this operation takes: see {json.Path ?? "$"}{position}.";
        }

        private static ApiException FromRpc(RpcException rpc) => rpc.StatusCode switch
        {
            StatusCode.NotFound => new ApiException(404, ErrorCodes.NotFound, rpc.Status.Detail, null, rpc),
            StatusCode.Unavailable or StatusCode.DeadlineExceeded => ApiException.Unavailable("A part of MediaLab does not answer just now. Try again in a moment.", rpc),
            _ => new ApiException(500, ErrorCodes.Internal, "Something went wrong on our side. The trace id finds it in the dashboard.", null, rpc),
        };
    }
}
