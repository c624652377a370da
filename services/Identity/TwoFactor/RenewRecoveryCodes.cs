using System.ComponentModel.DataAnnotations;
using MediaLab.Identity.Accounts;
using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;

namespace MediaLab.Identity.TwoFactor;

/// <summary>The password again.</summary>
public sealed record RenewRecoveryCodesRequest
{
    /// <example>a quiet lighthouse at dusk</example>
    [Required, StringLength(PasswordRules.MaxLength)]
    public required string Password { get; init; }
}

/// <summary>Makes new recovery codes; the old ones are worth nothing from here on.</summary>
internal static class RenewRecoveryCodes
{
    public static async Task<Ok<Envelope<RecoveryCodesResponse>>> Handle(
        RenewRecoveryCodesRequest request, PasswordCheck check, UserManager<User> users, IdentityDb db, CurrentUser current, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var user = await check.RequireAsync(current.UserId, request.Password, cancellationToken);
        if (!user.TwoFactorEnabled)
        {
            throw ApiException.Conflict("Two-factor log-in is off: there is nothing to recover from.");
        }

        var recovery = await users.GenerateNewTwoFactorRecoveryCodesAsync(user, ConfirmTwoFactor.RecoveryCodes) ?? [];
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return ApiResults.Ok(new RecoveryCodesResponse([.. recovery]));
    }
}
