using System.ComponentModel.DataAnnotations;
using MediaLab.Identity.Accounts;
using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Identity.TwoFactor;

/// <summary>Proves that the authenticator app has the key.</summary>
public sealed record ConfirmTwoFactorRequest
{
    /// <summary>The six digits that the app shows.</summary>
    /// <example>492039</example>
    [Required, StringLength(10)]
    public required string Code { get; init; }
}

/// <summary>The way in when the authenticator is lost.</summary>
/// <param name="RecoveryCodes" example='["7HK2M-9QXTR","B4WVN-C8PDJ"]'>Each opens the account once; shown this once.</param>
public sealed record RecoveryCodesResponse(IReadOnlyList<string> RecoveryCodes);

/// <summary>Turns two-factor log-in on.</summary>
internal static class ConfirmTwoFactor
{
    public const int RecoveryCodes = 10;

    public static async Task<Ok<Envelope<RecoveryCodesResponse>>> Handle(
        ConfirmTwoFactorRequest request, UserManager<User> users, TwoFactorCodes codes, IdentityDb db, CurrentUser current, CancellationToken cancellationToken)
    {
        var user = await db.Users.FirstOrDefaultAsync(user => user.Id == current.UserId, cancellationToken) ?? throw ApiException.NotFound("account");
        if (user.TwoFactorEnabled)
        {
            throw ApiException.Conflict("Two-factor log-in is on already.");
        }

        if (!await codes.AcceptAuthenticatorAsync(user, new string([.. request.Code.Where(char.IsAsciiDigit)])))
        {
            throw new ApiException(400, ErrorCodes.TwoFactorCodeInvalid, "This code is wrong or expired. Look at the app's clock and try the next one.");
        }

        await users.SetTwoFactorEnabledAsync(user, true);
        var recovery = await users.GenerateNewTwoFactorRecoveryCodesAsync(user, RecoveryCodes) ?? [];
        await db.SaveChangesAsync(cancellationToken);
        return ApiResults.Ok(new RecoveryCodesResponse([.. recovery]));
    }
}
