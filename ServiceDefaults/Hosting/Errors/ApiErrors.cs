using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MediaLab.ServiceDefaults.Http;
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
        // Ahead of the framework's own writer, which stays silent when Accept names only images or an event stream.
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddProblemDetails(options => options.CustomizeProblemDetails = context => Complete(context.HttpContext, context.ProblemDetails));
        services.AddSingleton<Refusals>();
        services.AddExceptionHandler<RefusalHandler>();
        // Otherwise a body that cannot be read is a bare 400 in production.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    }

    internal static void UseApiErrors(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            // What the caller did wrong is no error of ours; what is away or broken must be in the log.
            SuppressDiagnosticsCallback = context => context.Exception is ApiException { Status: < 500 } or BadHttpRequestException
                || (context.Exception is OperationCanceledException && context.HttpContext.RequestAborted.IsCancellationRequested),
        });
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
            var errors = validation.Errors.ToDictionary(error => MemberPath(error.Key), error => error.Value);
            problem.Detail ??= string.Join(' ', errors.Values.SelectMany(messages => messages).Take(3));
            problem.Extensions.TryAdd("error", ErrorCodes.ValidationFailed);
            problem.Extensions.TryAdd("details", errors);
        }

        problem.Extensions.TryAdd("error", ErrorCodes.ForStatus(status));
        problem.Extensions.TryAdd("message", problem.Detail ?? Refusals.DefaultMessage(status));
        problem.Extensions.TryAdd("details", null);
        problem.Detail ??= problem.Extensions["message"] as string;
    }

    /// <summary>Members are named as on the wire: <c>Items[0].ScopeId</c> is <c>items[0].scopeId</c>.</summary>
    private static string MemberPath(string path) => string.Join('.', path.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));

    /// <summary>Answers with a problem whatever the caller says it accepts: an error is better read than hidden.</summary>
    private sealed class ProblemWriter : IProblemDetailsWriter
    {
        public bool CanWrite(ProblemDetailsContext context) => true;

        public async ValueTask WriteAsync(ProblemDetailsContext context)
        {
            var response = context.HttpContext.Response;
            var problem = context.ProblemDetails;
            problem.Status ??= response.StatusCode;
            problem.Title ??= Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(problem.Status.Value);
            problem.Type ??= "about:blank";
            Complete(context.HttpContext, problem);
            if (problem is HttpValidationProblemDetails)
            {
                // The same facts twice would only differ in spelling: details is the one that is documented.
                problem = new ProblemDetails
                {
                    Type = problem.Type,
                    Title = problem.Title,
                    Status = problem.Status,
                    Detail = problem.Detail,
                    Instance = problem.Instance,
                    Extensions = problem.Extensions,
                };
            }

            await response.WriteAsJsonAsync(problem, ApiJson.Options, "application/problem+json", context.HttpContext.RequestAborted);
        }
    }

    private sealed class RefusalHandler(IProblemDetailsService problems, Refusals refusals) : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken cancellationToken)
        {
            if (http.RequestAborted.IsCancellationRequested)
            {
                http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
                return true;
            }

            var refusal = refusals.For(exception);
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
    }
}
