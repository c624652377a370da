namespace MediaLab.ServiceDefaults.Errors;

/// <summary>Error codes that any service may answer with. A service's own codes are in its own ErrorCodes file.</summary>
public static class ErrorCodes
{
    /// <summary>400: the body or the query cannot be read: malformed JSON, an unknown member, a wrong type.</summary>
    public const string InvalidRequest = "INVALID_REQUEST";

    /// <summary>400: readable, but some values are not allowed; details name each.</summary>
    public const string ValidationFailed = "VALIDATION_FAILED";

    /// <summary>401: no credentials, or they are wrong, expired or revoked.</summary>
    public const string Unauthenticated = "UNAUTHENTICATED";

    /// <summary>403: known, but the role or the token's scopes do not allow it.</summary>
    public const string Forbidden = "FORBIDDEN";

    /// <summary>404: no such thing in this workspace.</summary>
    public const string NotFound = "NOT_FOUND";

    /// <summary>405: the path exists, the method does not.</summary>
    public const string MethodNotAllowed = "METHOD_NOT_ALLOWED";

    /// <summary>409: the thing's state does not allow it now.</summary>
    public const string Conflict = "CONFLICT";

    /// <summary>409: a request with the same Idempotency-Key is still being worked on.</summary>
    public const string RequestInFlight = "REQUEST_IN_FLIGHT";

    /// <summary>413: larger than allowed.</summary>
    public const string TooLarge = "TOO_LARGE";

    /// <summary>415: not application/json.</summary>
    public const string UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE";

    /// <summary>422: the same Idempotency-Key came with another body before.</summary>
    public const string IdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED";

    /// <summary>429: too many requests; Retry-After says when.</summary>
    public const string RateLimited = "RATE_LIMITED";

    /// <summary>500: our fault; traceId finds it in the dashboard.</summary>
    public const string Internal = "INTERNAL_ERROR";

    /// <summary>503: something MediaLab needs is away for the moment; nothing was changed, trying again is safe.</summary>
    public const string Unavailable = "UNAVAILABLE";

    internal static string ForStatus(int status) => status switch
    {
        400 => InvalidRequest,
        401 => Unauthenticated,
        403 => Forbidden,
        404 => NotFound,
        405 => MethodNotAllowed,
        409 => Conflict,
        413 => TooLarge,
        415 => UnsupportedMediaType,
        429 => RateLimited,
        503 => Unavailable,
        >= 500 => Internal,
        _ => InvalidRequest,
    };
}
