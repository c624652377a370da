namespace MediaLab.KeyVault;

/// <summary>Error codes of this service, beside the shared ones.</summary>
internal static class ErrorCodes
{
    /// <summary>422: the provider refused the key; the message is the provider's. Nothing was stored.</summary>
    public const string KeyRefused = "KEY_REFUSED";

    /// <summary>422: the address may not be connected to; the message says why.</summary>
    public const string AddressNotAllowed = "ADDRESS_NOT_ALLOWED";

    /// <summary>422: a stored key must not be sent to another address: enter the key together with the address.</summary>
    public const string KeyRequired = "KEY_REQUIRED";

    /// <summary>409: the stored key cannot be decrypted here; enter it again.</summary>
    public const string KeyMustBeReentered = "KEY_MUST_BE_REENTERED";

    /// <summary>409: the workspace has as many keys as it may have.</summary>
    public const string TooManyKeys = "TOO_MANY_KEYS";

    /// <summary>503: this installation has no usable master key, so no key can be stored; the message says what is wrong with it.</summary>
    public const string MasterKeyUnavailable = "MASTER_KEY_UNAVAILABLE";
}
