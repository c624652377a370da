namespace MediaLab.Identity;

/// <summary>Error codes of Identity, beside the common ones.</summary>
public static class ErrorCodes
{
    /// <summary>409: another account has this e-mail address.</summary>
    public const string EmailTaken = "EMAIL_TAKEN";

    /// <summary>403: this installation takes no new accounts.</summary>
    public const string RegistrationClosed = "REGISTRATION_CLOSED";

    /// <summary>401: wrong e-mail or password, or the account is locked for a while; which of them is not told.</summary>
    public const string InvalidCredentials = "INVALID_CREDENTIALS";

    /// <summary>401: the password was right; now the code of the authenticator app is needed.</summary>
    public const string TwoFactorRequired = "TWO_FACTOR_REQUIRED";

    /// <summary>401: the code is wrong, expired or was used before.</summary>
    public const string TwoFactorCodeInvalid = "TWO_FACTOR_CODE_INVALID";

    /// <summary>409: this installation lost the keys that the account's second factor is encrypted with; its operator can turn it off.</summary>
    public const string TwoFactorLost = "TWO_FACTOR_LOST";

    /// <summary>400: the password is too short, common, or contains the e-mail address.</summary>
    public const string PasswordTooWeak = "PASSWORD_TOO_WEAK";

    /// <summary>403: not the set-up token, or this installation has an administrator already.</summary>
    public const string SetupTokenInvalid = "SETUP_TOKEN_INVALID";

    /// <summary>400: the passkey could not be verified, or its challenge expired.</summary>
    public const string PasskeyInvalid = "PASSKEY_INVALID";
}
