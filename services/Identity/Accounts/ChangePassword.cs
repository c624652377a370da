using System.ComponentModel.DataAnnotations;
using MediaLab.Identity.Data;
using MediaLab.Identity.Sessions;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;

namespace MediaLab.Identity.Accounts;

/// <summary>The old password and the new one.</summary>
public sealed record ChangePasswordRequest
{
    /// <example>a quiet lighthouse at dusk</example>
    [Required, StringLength(PasswordRules.MaxLength)]
    public required string Current { get; init; }

    /// <summary>At least 10 characters; not a common one, and without the e-mail address in it.</summary>
    /// <example>seven boats leave the harbour</example>
    [Required, StringLength(PasswordRules.MaxLength)]
    public required string New { get; init; }
}

/// <summary>Changes the password, signs every other browser out and gives this one a new session.</summary>
internal static class ChangePassword
{
    public static async Task<Ok<Envelope<Nothing?>>> Handle(
        ChangePasswordRequest request, PasswordCheck check, UserManager<User> users, IdentityDb db, CurrentUser current,
        SessionRevoker revoker, SessionIssuer sessions, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var user = await check.RequireAsync(current.UserId, request.Current, cancellationToken);
        PasswordRules.ThrowIfRefused(await users.ChangePasswordAsync(user, request.Current, request.New), "new");
        await revoker.RevokeAsync(db.Sessions, cancellationToken);
        await sessions.RenewAsync(user, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return ApiResults.Done("The password was changed. Every other browser was signed out.");
    }
}
