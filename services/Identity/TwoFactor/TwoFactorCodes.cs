using System.Security.Cryptography;
using System.Text;
using MediaLab.Identity.Accounts;
using Microsoft.AspNetCore.Identity;

namespace MediaLab.Identity.TwoFactor;

/// <summary>Checks the second factor.</summary>
internal sealed class TwoFactorCodes(UserManager<User> users)
{
    /// <summary>True for the authenticator's current code, once, or for an unused recovery code, which is used up.</summary>
    public async Task<bool> AcceptAsync(User user, string code)
    {
        var digits = new string([.. code.Where(char.IsAsciiDigit)]);
        return digits.Length == 6 && digits.Length == code.Count(char.IsAsciiLetterOrDigit)
            ? await AcceptAuthenticatorAsync(user, digits)
            : (await users.RedeemTwoFactorRecoveryCodeAsync(user, code.Trim().ToUpperInvariant())).Succeeded;
    }

    public async Task<bool> AcceptAuthenticatorAsync(User user, string digits)
    {
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes(digits));
        if (user.LastTwoFactorCode is { } last && last.AsSpan().SequenceEqual(hash))
        {
            return false;
        }

        if (!await users.VerifyTwoFactorTokenAsync(user, TokenOptions.DefaultAuthenticatorProvider, digits))
        {
            return false;
        }

        user.LastTwoFactorCode = hash;
        return true;
    }
}
