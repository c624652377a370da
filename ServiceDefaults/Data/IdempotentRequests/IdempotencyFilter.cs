using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
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
    public static RouteHandlerBuilder WithIdempotency(this RouteHandlerBuilder endpoint) => endpoint
        .AddEndpointFilter<IdempotencyFilter>()
        .WithMetadata(new RequestHeaderMetadata(
            IdempotencyFilter.Header, "A key of your own: repeating the request with it gives the first answer again (48 h).", IdempotencyFilter.MaxKeyLength))
        .WithError(409, ErrorCodes.RequestInFlight)
        .WithError(422, ErrorCodes.IdempotencyKeyReused);

    /// <summary>The same for an answer of which a part does not last for 48 h: <paramref name="renew"/> makes it anew before it is replayed.</summary>
    public static RouteHandlerBuilder WithIdempotency<TAnswer>(this RouteHandlerBuilder endpoint, Func<EndpointFilterInvocationContext, TAnswer, TAnswer> renew) =>
        endpoint.WithIdempotency().WithMetadata(new ReplayRenewal((context, body, options) =>
        {
            var earlier = JsonSerializer.Deserialize<Envelope<TAnswer>>(body, options)!;
            return JsonSerializer.Serialize(earlier with { Data = renew(context, earlier.Data) }, options);
        }));
}

/// <summary>Turns the stored body of an answer into the one that is replayed.</summary>
internal sealed record ReplayRenewal(Func<EndpointFilterInvocationContext, string, JsonSerializerOptions, string> Renew);

internal sealed class IdempotencyFilter(
    ServiceDbContext db, CurrentUser user, IdempotencySlots slots, TimeProvider clock, IOptions<JsonOptions> json) : IEndpointFilter
{
    public const string Header = "Idempotency-Key";
    public const int MaxKeyLength = 255;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var key = http.Request.Headers[Header].ToString();
        if (key.Length == 0)
        {
            return await next(context);
        }

        if (key.Length > MaxKeyLength)
        {
            throw ApiException.Invalid(Header, $"{Header} is longer than {MaxKeyLength} characters.");
        }

        var operation = http.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? http.Request.Path.ToString();
        var hash = HashOf(context);
        using var slot = await slots.EnterAsync(http.RequestAborted);
        await using var transaction = await db.Database.BeginTransactionAsync(http.RequestAborted);
        if (!await TryLockAsync(operation, key, http.RequestAborted))
        {
            throw new ApiException(409, ErrorCodes.RequestInFlight, "A request with this Idempotency-Key is still being worked on.") { RetryAfter = TimeSpan.FromSeconds(1) };
        }

        var earlier = await db.IdempotentRequests.AsNoTracking().FirstOrDefaultAsync(
            request => request.WorkspaceId == user.WorkspaceId && request.Operation == operation && request.Key == key, http.RequestAborted);
        if (earlier is not null)
        {
            if (!earlier.RequestHash.AsSpan().SequenceEqual(hash))
            {
                throw new ApiException(422, ErrorCodes.IdempotencyKeyReused, "This Idempotency-Key came with another request before.");
            }

            var renewal = http.GetEndpoint()?.Metadata.GetMetadata<ReplayRenewal>();
            return new ReplayedAnswer(earlier, renewal?.Renew(context, earlier.Body, json.Value.SerializerOptions) ?? earlier.Body);
        }

        var result = await next(context);
        while (result is INestedHttpResult nested)
        {
            // Results<Created<...>, Ok<...>>: the one that was chosen.
            result = nested.Result;
        }

        // A refusal rolls back and is not remembered: the same key may be tried again.
        if (result is IStatusCodeHttpResult { StatusCode: >= 200 and < 300 and var status })
        {
            var value = (result as IValueHttpResult)?.Value
                ?? throw new InvalidOperationException($"{operation} answers a success without a body: it could not be replayed.");
            db.IdempotentRequests.Add(new IdempotentRequest
            {
                WorkspaceId = user.WorkspaceId,
                Operation = operation,
                Key = key,
                RequestHash = hash,
                Status = status,
                Location = LocationOf(result),
                Body = JsonSerializer.Serialize(value, value.GetType(), json.Value.SerializerOptions),
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

    /// <summary>
    /// Of the bound body, not of its raw bytes: those have been read by now, and white space is no difference. The user is part of it,
    /// because an answer is for the one who asked.
    /// </summary>
    private byte[] HashOf(EndpointFilterInvocationContext context)
    {
        var request = context.HttpContext.Request;
        using var buffer = new MemoryStream();
        buffer.Write(Encoding.UTF8.GetBytes($"{user.UserId:N} {request.Method} {request.Path}{request.QueryString}\n"));
        if (context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is { } bodyType)
        {
            JsonSerializer.Serialize(buffer, context.Arguments.FirstOrDefault(bodyType.IsInstanceOfType), bodyType, json.Value.SerializerOptions);
        }

        return SHA256.HashData(buffer.ToArray());
    }

    private static string? LocationOf(object result) => result.GetType().GetProperty("Location")?.GetValue(result) as string;

    private sealed class ReplayedAnswer(IdempotentRequest earlier, string body) : IResult
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
            await httpContext.Response.WriteAsync(body, httpContext.RequestAborted);
        }
    }
}
