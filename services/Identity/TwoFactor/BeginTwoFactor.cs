using MediaLab.Identity.Accounts;
using MediaLab.Identity.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Identity.TwoFactor;

/// <summary>What an authenticator app needs.</summary>
/// <param name="Key" example="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP">Base32, for typing.</param>
/// <param name="Uri" example="otpauth://totp/MediaLab:ada%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&amp;issuer=MediaLab&amp;digits=6&amp;period=30">otpauth://, for a QR code.</param>
public sealed record TwoFactorSetupResponse(string Key, string Uri);

/// <summary>Makes a new authenticator key; nothing is asked for at log-in until it is confirmed.</summary>
internal static class BeginTwoFactor
{
    public static async Task<Ok<Envelope<TwoFactorSetupResponse>>> Handle(
        UserManager<User> users, IdentityDb db, CurrentUser current, CancellationToken cancellationToken)
    {
        var user = await db.Users.FirstOrDefaultAsync(user => user.Id == current.UserId, cancellationToken) ?? throw ApiException.NotFound("account");
        if (user.TwoFactorEnabled)
        {
            throw ApiException.Conflict("Two-factor log-in is on already. Turn it off first to use another authenticator.");
        }

        await users.ResetAuthenticatorKeyAsync(user);
        await db.SaveChangesAsync(cancellationToken);
        var key = await users.GetAuthenticatorKeyAsync(user) ?? throw new InvalidOperationException("The authenticator key was not kept.");
        return ApiResults.Ok(new TwoFactorSetupResponse(
            key, $"otpauth://totp/MediaLab:{Uri.EscapeDataString(user.Email!)}?secret={key}&issuer=MediaLab&digits=6&period=30"));
    }
}
