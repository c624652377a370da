using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using MediaLab.Gateway.Sessions;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.Extensions.Options;

namespace MediaLab.Gateway.Security;

/// <summary>Token buckets by address (before anything is looked up), by user, and stricter ones by address where secrets are tried.</summary>
internal sealed class RateLimits : IDisposable
{
    private static readonly string[] SecretPaths =
        ["/api/auth/login", "/api/auth/signup", "/api/auth/password", "/api/auth/administrator", "/api/auth/account", "/api/auth/passkeys/login", "/api/auth/two-factor"];

    private readonly PartitionedRateLimiter<HttpContext> _addresses;
    private readonly PartitionedRateLimiter<HttpContext> _secrets;
    private readonly PartitionedRateLimiter<Guid> _users;

    public RateLimits(IOptions<RateLimitOptions> options)
    {
        var limits = options.Value;
        _addresses = ByAddress(Bucket(limits.AddressBurst, limits.AddressPerSecond, TimeSpan.FromSeconds(1)));
        _secrets = ByAddress(Bucket(limits.SignInBurst, limits.SignInPerMinute, TimeSpan.FromMinutes(1)));
        var user = Bucket(limits.UserBurst, limits.UserPerSecond, TimeSpan.FromSeconds(1));
        _users = PartitionedRateLimiter.Create<Guid, Guid>(id => RateLimitPartition.GetTokenBucketLimiter(id, _ => user));
    }

    /// <summary>Before authentication: a flood must not reach Identity.</summary>
    public Task ByAddressAsync(HttpContext http, RequestDelegate next)
    {
        if (!http.Request.Path.StartsWithSegments("/api"))
        {
            return next(http);
        }

        using var lease = _addresses.AttemptAcquire(http);
        if (!lease.IsAcquired)
        {
            return RefuseAsync(http, lease);
        }

        if (HttpMethods.IsGet(http.Request.Method) || !SecretPaths.Any(path => http.Request.Path.StartsWithSegments(path)))
        {
            return next(http);
        }

        using var attempt = _secrets.AttemptAcquire(http);
        return attempt.IsAcquired ? next(http) : RefuseAsync(http, attempt);
    }

    /// <summary>After authentication.</summary>
    public Task ByUserAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<SignedIn>() is not { Caller.UserId: var id })
        {
            return next(http);
        }

        using var lease = _users.AttemptAcquire(id);
        return lease.IsAcquired ? next(http) : RefuseAsync(http, lease);
    }

    public void Dispose()
    {
        _addresses.Dispose();
        _secrets.Dispose();
        _users.Dispose();
    }

    private static PartitionedRateLimiter<HttpContext> ByAddress(TokenBucketRateLimiterOptions bucket) =>
        PartitionedRateLimiter.Create<HttpContext, string>(http => RateLimitPartition.GetTokenBucketLimiter(KeyOf(http.Connection.RemoteIpAddress), _ => bucket));

    /// <summary>Refills evenly, about ten times a second at most, so that waiting is short and Retry-After true.</summary>
    private static TokenBucketRateLimiterOptions Bucket(int burst, int tokens, TimeSpan per)
    {
        var steps = Math.Max(1, (int)Math.Min(tokens, per.TotalSeconds * 10));
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = Math.Max(1, tokens / steps),
            ReplenishmentPeriod = per / steps,
            AutoReplenishment = true,
            QueueLimit = 0,
        };
    }

    /// <summary>An IPv6 user owns a /64 at least.</summary>
    private static string KeyOf(IPAddress? address)
    {
        if (address is null)
        {
            return "";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }

    private static Task RefuseAsync(HttpContext http, RateLimitLease lease)
    {
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(1);
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return ApiErrors.Problem(
            StatusCodes.Status429TooManyRequests, ServiceDefaults.Errors.ErrorCodes.RateLimited, $"Too many requests. Try again in {seconds} s.", new { retryAfterSeconds = seconds })
            .ExecuteAsync(http);
    }
}
