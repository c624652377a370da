using System.ComponentModel.DataAnnotations;
using MediaLab.Identity.Data;
using MediaLab.Identity.Sessions;
using MediaLab.Identity.TwoFactor;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Identity.Accounts;

/// <summary>Credentials.</summary>
public sealed record LogInRequest
{
    /// <example>ada@example.com</example>
    [Required, StringLength(254)]
    public required string Email { get; init; }

    /// <example>a quiet lighthouse at dusk</example>
    [Required, StringLength(PasswordRules.MaxLength)]
    public required string Password { get; init; }

    /// <summary>The authenticator app's code, or a recovery code; only where two-factor log-in is on.</summary>
    [StringLength(20)]
    public string? Code { get; init; }
}

internal static class LogIn
{
    public static async Task<Ok<Envelope<UserResponse>>> Handle(
        LogInRequest request, UserManager<User> users, IPasswordHasher<User> hasher, TwoFactorCodes codes, IdentityDb db,
        SessionIssuer sessions, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var normalized = users.NormalizeEmail(request.Email.Trim());
        // The lock makes guesses at one account take turns: many at once would otherwise count as one failure.
        var user = await db.Users.FromSql($"select * from users where normalized_email = {normalized} for update").FirstOrDefaultAsync(cancellationToken);
        if (user is null)
        {
            // As slow as a wrong password, so that the time does not tell whether the account exists.
            hasher.HashPassword(null!, request.Password);
            throw Refused();
        }

        if (await users.IsLockedOutAsync(user))
        {
            hasher.HashPassword(user, request.Password);
            throw Refused();
        }

        var refusal = await CheckAsync(request, user, users, codes);
        if (refusal is null)
        {
            await users.ResetAccessFailedCountAsync(user);
            await sessions.StartAsync(user, cancellationToken);
        }
        else if (refusal.Code != ErrorCodes.TwoFactorRequired)
        {
            await users.AccessFailedAsync(user);
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return refusal is null ? ApiResults.Ok(UserResponse.Of(user)) : throw refusal;
    }

    private static async Task<ApiException?> CheckAsync(LogInRequest request, User user, UserManager<User> users, TwoFactorCodes codes)
    {
        if (!await users.CheckPasswordAsync(user, request.Password))
        {
            return Refused();
        }

        if (!user.TwoFactorEnabled)
        {
            return null;
        }

        if (string.IsNullOrWhiteSpace(request.Code))
        {
            return new ApiException(401, ErrorCodes.TwoFactorRequired, "Enter the code of your authenticator app, or a recovery code.");
        }

        return await codes.AcceptAsync(user, request.Code)
            ? null
            : new ApiException(401, ErrorCodes.TwoFactorCodeInvalid, "This code is wrong, expired or was used before.");
    }

    private static ApiException Refused() => new(
        401, ErrorCodes.InvalidCredentials, "E-mail or password is wrong, or there were too many attempts. Check them, or wait five minutes.");
}
