using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MediaLab.ServiceDefaults.Data.IdempotentRequests;

public static class IdempotencyEndpoints
{
    /// <summary>
    /// Honours <c>Idempotency-Key</c> (at most 255 characters): the same key and body replays the first answer for 48 h with
    /// <c>Idempotency-Replayed: true</c>, another body is 422, one still in flight is 409. The answer is stored in the transaction of the handler's own changes.
    /// </summary>
    public static RouteHandlerBuilder WithIdempotency(this RouteHandlerBuilder endpoint) => endpoint.AddEndpointFilter<IdempotencyFilter>();
}

internal sealed class IdempotencyFilter(ServiceDbContext db, CurrentUser user, TimeProvider clock, IOptions<JsonOptions> json) : IEndpointFilter
{
    public const int MaxKeyLength = 255;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length == 0)
        {
            return await next(context);
        }

        if (key.Length > MaxKeyLength)
        {
            throw ApiException.Invalid("Idempotency-Key", $"Idempotency-Key is longer than {MaxKeyLength} characters.");
        }

        var operation = http.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? http.Request.Path.ToString();
        var hash = HashOf(context);
        await using var transaction = await db.Database.BeginTransactionAsync(http.RequestAborted);
        if (!await TryLockAsync(operation, key, http.RequestAborted))
        {
            throw new ApiException(409, ErrorCodes.RequestInFlight, "A request with this Idempotency-Key is still being worked on.") { RetryAfter = TimeSpan.FromSeconds(1) };
        }

        var earlier = await db.IdempotentRequests.AsNoTracking().FirstOrDefaultAsync(
            request => request.WorkspaceId == user.WorkspaceId && request.Operation == operation && request.Key == key, http.RequestAborted);
        if (earlier is not null)
        {
            return earlier.RequestHash.AsSpan().SequenceEqual(hash)
                ? new ReplayedAnswer(earlier)
                : throw new ApiException(422, ErrorCodes.IdempotencyKeyReused, "This Idempotency-Key came with another request before.");
        }

        var result = await next(context);
        if (result is IStatusCodeHttpResult { StatusCode: >= 200 and < 300 and var status } and IValueHttpResult { Value: var value })
        {
            db.IdempotentRequests.Add(new IdempotentRequest
            {
                WorkspaceId = user.WorkspaceId,
                Operation = operation,
                Key = key,
                RequestHash = hash,
                Status = status,
                Location = LocationOf(result),
                Body = JsonSerializer.Serialize(value, value?.GetType() ?? typeof(object), json.Value.SerializerOptions),
                CreatedAt = clock.GetUtcNow(),
            });
            await db.SaveChangesAsync(http.RequestAborted);
            await transaction.CommitAsync(http.RequestAborted);
        }

        return result;
    }

    private async Task<bool> TryLockAsync(string operation, string key, CancellationToken cancellationToken)
    {
        var name = BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{user.WorkspaceId:N} {operation} {key}")));
        return await db.Database.SqlQuery<bool>($"select pg_try_advisory_xact_lock({name}) as \"Value\"").SingleAsync(cancellationToken);
    }

    /// <summary>Of the bound arguments, not of the raw bytes: the body has been read by now, and white space is no difference.</summary>
    private byte[] HashOf(EndpointFilterInvocationContext context)
    {
        var request = context.HttpContext.Request;
        using var buffer = new MemoryStream();
        buffer.Write(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        foreach (var argument in context.Arguments.Where(argument => argument?.GetType().Namespace?.StartsWith("MediaLab", StringComparison.Ordinal) == true && argument.GetType().IsVisible && IsBody(argument)))
        {
            JsonSerializer.Serialize(buffer, argument, argument!.GetType(), json.Value.SerializerOptions);
        }

        return SHA256.HashData(buffer.ToArray());
    }

    /// <summary>Request records are records; services that handlers take as arguments are not.</summary>
    private static bool IsBody(object? argument) => argument!.GetType().GetMethod("<Clone>$") is not null;

    private static string? LocationOf(object result) => result.GetType().GetProperty("Location")?.GetValue(result) as string;

    private sealed class ReplayedAnswer(IdempotentRequest earlier) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = earlier.Status is StatusCodes.Status201Created or StatusCodes.Status202Accepted ? StatusCodes.Status200OK : earlier.Status;
            httpContext.Response.Headers["Idempotency-Replayed"] = "true";
            if (earlier.Location is not null)
            {
                httpContext.Response.Headers.Location = earlier.Location;
            }

            httpContext.Response.ContentType = "application/json; charset=utf-8";
            await httpContext.Response.WriteAsync(earlier.Body, httpContext.RequestAborted);
        }
    }
}
