using MediaLab.KeyVault.Encryption;

namespace MediaLab.KeyVault.ApiKeys;

/// <summary>A provider key as the API shows it. The key itself is never shown again.</summary>
public sealed record ApiKeyResponse
{
    public required Guid Id { get; init; }

    /// <summary>For example "openai".</summary>
    /// <example>openai</example>
    public required string Provider { get; init; }

    /// <example>Studio account</example>
    public required string? Label { get; init; }

    /// <summary>For example "sk-...abcd".</summary>
    /// <example>sk-...0001</example>
    public required string Masked { get; init; }

    /// <summary>Null: the provider's own address.</summary>
    public required string? BaseUrl { get; init; }

    /// <summary>False: kept, but not used.</summary>
    /// <example>true</example>
    public required bool Active { get; init; }

    public required KeyStatus Status { get; init; }

    /// <summary>What the last check, or reading the key, came to.</summary>
    /// <example>OpenAI accepts the key.</example>
    public required string? StatusMessage { get; init; }

    /// <summary>What the last check showed.</summary>
    /// <example>["OpenAI accepts the key."]</example>
    public required IReadOnlyList<string> Checked { get; init; }

    /// <summary>What the last check could not show.</summary>
    /// <example>["Whether the account has credit."]</example>
    public required IReadOnlyList<string> NotChecked { get; init; }

    /// <example>2026-11-21T09:30:00+00:00</example>
    public required DateTimeOffset? CheckedAt { get; init; }

    public required DateTimeOffset? LastUsedAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    internal static ApiKeyResponse Of(ApiKey key, MasterKeys masterKeys)
    {
        var readable = masterKeys.Holds(key.Sealed.MasterKeyId);
        return new ApiKeyResponse
        {
            Id = key.Id,
            Provider = key.Provider,
            Label = key.Label,
            Masked = key.Masked,
            BaseUrl = key.BaseUrl.Length == 0 ? null : key.BaseUrl,
            Active = key.Active,
            Status = readable ? key.Status : KeyStatus.Reenter,
            StatusMessage = readable ? key.StatusMessage : "It was encrypted with a master key that is not here any more. Enter the key again.",
            Checked = key.Checked,
            NotChecked = key.NotChecked,
            CheckedAt = key.CheckedAt,
            LastUsedAt = key.LastUsedAt,
            CreatedAt = key.CreatedAt,
        };
    }
}
