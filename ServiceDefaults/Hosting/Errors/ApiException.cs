namespace MediaLab.ServiceDefaults.Errors;

/// <summary>A refusal with a status, a code and words for the user. Handlers throw it; the pipeline turns it into problem+json.</summary>
public sealed class ApiException(int status, string code, string message, object? details = null, Exception? inner = null)
    : Exception(message, inner)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>Serialised as the problem's <c>details</c> member.</summary>
    public object? Details { get; } = details;

    /// <summary>Answered as Retry-After when set.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>404 for anything the caller's workspace does not have, whether or not another one has it.</summary>
    public static ApiException NotFound(string what) => new(404, ErrorCodes.NotFound, $"There is no such {what} in this workspace.");

    public static ApiException Conflict(string message, object? details = null) => new(409, ErrorCodes.Conflict, message, details);

    public static ApiException Invalid(string member, string message) =>
        new(400, ErrorCodes.ValidationFailed, message, new Dictionary<string, string[]> { [member] = [message] });

    /// <summary>400 that names every member with what is wrong with it; at least one.</summary>
    public static ApiException Invalid(IReadOnlyCollection<(string Member, string Message)> problems) => new(
        400, ErrorCodes.ValidationFailed, string.Join(' ', problems.Select(problem => problem.Message).Take(3)),
        problems.GroupBy(problem => problem.Member).ToDictionary(same => same.Key, same => same.Select(problem => problem.Message).ToArray()));

    public static ApiException Forbidden(string message) => new(403, ErrorCodes.Forbidden, message);

    public static ApiException Unavailable(string message, Exception? inner = null) =>
        new(503, ErrorCodes.Unavailable, message, null, inner) { RetryAfter = TimeSpan.FromSeconds(2) };
}
