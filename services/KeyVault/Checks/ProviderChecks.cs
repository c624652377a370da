namespace MediaLab.KeyVault.Checks;

/// <summary>How a provider's key is checked with a call that costs nothing. A provider more is a row more.</summary>
internal sealed record ProviderCheck
{
    /// <summary>The id that keys, models and prices share, for example "openai".</summary>
    public required string Provider { get; init; }

    public required string Name { get; init; }

    public required Uri BaseAddress { get; init; }

    /// <summary>GET, below the base address.</summary>
    public required string Path { get; init; }

    /// <summary>The header that carries the key, and what stands before the key in it.</summary>
    public required (string Header, string Prefix) Key { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The member of a good answer that lists the models: an answer without it is not the provider's.</summary>
    public required string ListMember { get; init; }

    /// <summary>Where the words of a refusal are in its JSON.</summary>
    public required string[] ErrorMessage { get; init; }

    /// <summary>Statuses that mean: this is not a key of ours.</summary>
    public IReadOnlySet<int> Refusals { get; init; } = new HashSet<int> { 401 };

    /// <summary>What a good answer proves.</summary>
    public required string[] Proves { get; init; }

    /// <summary>What it does not.</summary>
    public required string[] LeavesOpen { get; init; }
}

internal static class ProviderChecks
{
    public static IReadOnlyList<ProviderCheck> All { get; } =
    [
        new()
        {
            Provider = "anthropic",
            Name = "Anthropic",
            BaseAddress = new Uri("https://api.anthropic.com"),
            Path = "v1/models?limit=1",
            Key = ("x-api-key", ""),
            Headers = new Dictionary<string, string> { ["anthropic-version"] = "2023-06-01" },
            ListMember = "data",
            ErrorMessage = ["error", "message"],
            Proves = ["Anthropic accepts the key.", "It may list models."],
            LeavesOpen = ["Whether the account has credit.", "Whether each model may be used.", "Rate and spend limits."],
        },
        new()
        {
            Provider = "openai",
            Name = "OpenAI",
            BaseAddress = new Uri("https://api.openai.com/v1"),
            Path = "models",
            Key = ("Authorization", "Bearer "),
            ListMember = "data",
            ErrorMessage = ["error", "message"],
            Proves = ["OpenAI accepts the key.", "It may list models."],
            LeavesOpen = ["Whether the account has credit.", "Whether the key may make text, images and speech.", "Whether the organisation is verified, which some image models need.", "Rate and spend limits."],
        },
    ];

    public static ProviderCheck? Find(string provider) => All.FirstOrDefault(check => check.Provider == provider);
}
