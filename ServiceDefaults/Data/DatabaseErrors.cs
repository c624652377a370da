using MediaLab.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace MediaLab.ServiceDefaults.Data;

/// <summary>What the database's refusals mean.</summary>
public static class DatabaseErrors
{
    /// <summary>It does not answer, or hung up: the same may work in a moment. Whether a commit happened is not known.</summary>
    public static bool IsAway(Exception exception) => CauseOf(exception)
        is { IsTransient: true } or { InnerException: TimeoutException }
        or PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown };

    internal static ApiException? Translate(Exception exception)
    {
        if (exception is DbUpdateConcurrencyException)
        {
            return new ApiException(409, ErrorCodes.Conflict, "Someone else changed this at the same moment. Load it again.", null, exception);
        }

        return CauseOf(exception) switch
        {
            null => null,
            _ when IsAway(exception) => ApiException.Unavailable("The database does not answer just now. Nothing was changed; try again.", exception),
            // Handlers that expect one of these catch it; otherwise it is a race that another request won.
            PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => new ApiException(409, ErrorCodes.Conflict, "This exists already.", null, exception),
            PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation } => new ApiException(409, ErrorCodes.Conflict, "Something this refers to is gone.", null, exception),
            // A NUL character is valid JSON, but Postgres stores none.
            PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter } =>
                new ApiException(400, ErrorCodes.InvalidRequest, "The request contains a character that cannot be stored (U+0000).", null, exception),
            _ => null,
        };
    }

    /// <summary>EF wraps what Npgsql threw: in DbUpdateException when saving, in InvalidOperationException when reading.</summary>
    private static NpgsqlException? CauseOf(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is NpgsqlException cause)
            {
                return cause;
            }
        }

        return null;
    }
}
