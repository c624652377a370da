namespace MediaLab.KeyVault.ApiKeys;

/// <summary>What is known about a stored key.</summary>
public enum KeyStatus
{
    /// <summary>The provider accepted it when it was last checked.</summary>
    Valid,

    /// <summary>The provider refused it when it was last checked. It is not used.</summary>
    Invalid,

    /// <summary>The provider could not be asked, or would not say. It is used.</summary>
    Unchecked,

    /// <summary>It cannot be decrypted any more: enter it again.</summary>
    Reenter,
}
