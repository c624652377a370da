using System.ComponentModel.DataAnnotations;
using MediaLab.Identity.Accounts;
using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;

namespace MediaLab.Identity.TwoFactor;

/// <summary>The password again: this makes the account easier to enter.</summary>
public sealed record DisableTwoFactorRequest
{
    /// <example>a quiet lighthouse at dusk</example>
    [Required, StringLength(PasswordRules.MaxLength)]
    public required string Password { get; init; }
}

/// <summary>Turns two-factor log-in off and forgets key and recovery codes.</summary>
internal static class DisableTwoFactor
{
    public static async Task<Ok<Envelope<Nothing?>>> Handle(
        DisableTwoFactorRequest request, PasswordCheck check, UserManager<User> users, IdentityDb db, CurrentUser current, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var user = await check.RequireAsync(current.UserId, request.Password, cancellationToken);
        await users.SetTwoFactorEnabledAsync(user, false);
        await users.ResetAuthenticatorKeyAsync(user);
        await users.GenerateNewTwoFactorRecoveryCodesAsync(user, 0);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return ApiResults.Done("Log-in asks for the password only.");
    }
}
