using System.Security.Cryptography;
using System.Text;
using MediaLab.Identity.Accounts;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Identity;

namespace MediaLab.Identity.TwoFactor;

/// <summary>Checks the second factor.</summary>
internal sealed class TwoFactorCodes(UserManager<User> users)
{
    /// <summary>True for the authenticator's current code, once, or for an unused recovery code, which is used up.</summary>
    /// <exception cref="ApiException">409: what codes are compared with was encrypted with keys that are gone.</exception>
    public async Task<bool> AcceptAsync(User user, string code)
    {
        var digits = new string([.. code.Where(char.IsAsciiDigit)]);
        try
        {
            return digits.Length == 6 && digits.Length == code.Count(char.IsAsciiLetterOrDigit)
                ? await AcceptAuthenticatorAsync(user, digits)
                : (await users.RedeemTwoFactorRecoveryCodeAsync(user, code.Trim().ToUpperInvariant())).Succeeded;
        }
        catch (CryptographicException exception)
        {
            const string message = "This installation lost the keys of its second factors, so no code can be checked. Sign in with a passkey, or ask its operator to turn yours off.";
            throw new ApiException(409, ErrorCodes.TwoFactorLost, message, null, exception);
        }
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
