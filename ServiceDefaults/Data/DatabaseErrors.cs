using MediaLab.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace MediaLab.ServiceDefaults.Data;

/// <summary>What the database's refusals mean to a caller.</summary>
internal static class DatabaseErrors
{
    public static ApiException? Translate(Exception exception)
    {
        if (exception is DbUpdateConcurrencyException)
        {
            return new ApiException(409, ErrorCodes.Conflict, "Someone else changed this at the same moment. Load it again.", null, exception);
        }

        // EF wraps what Npgsql threw: in DbUpdateException when saving, in InvalidOperationException when reading.
        NpgsqlException? cause = null;
        for (var inner = exception; inner is not null && cause is null; inner = inner.InnerException)
        {
            cause = inner as NpgsqlException;
        }

        return cause switch
        {
            null => null,
            { IsTransient: true } or { InnerException: TimeoutException } => ApiException.Unavailable("The database does not answer just now. Nothing was changed; try again.", exception),
            // Handlers that expect one of these catch it; otherwise it is a race that another request won.
            PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } => new ApiException(409, ErrorCodes.Conflict, "This exists already.", null, exception),
            PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation } => new ApiException(409, ErrorCodes.Conflict, "Something this refers to is gone.", null, exception),
            // A NUL character is valid JSON, but Postgres stores none.
            PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter } =>
                new ApiException(400, ErrorCodes.InvalidRequest, "The request contains a character that cannot be stored (U+0000).", null, exception),
            _ => null,
        };
    }
}
