namespace MediaLab.Generation.Webhooks;

/// <summary>Calls by which providers say that a job is done. Section "Webhooks" of the configuration; without a public address there are none.</summary>
internal sealed record WebhookOptions
{
    /// <summary>Where the internet reaches this installation, for example https://media.example.com.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>By provider: the secrets of its accounts, any of which may have signed.</summary>
    public Dictionary<string, string[]> Secrets { get; init; } = [];

    /// <summary>Where fal publishes the keys it signs with.</summary>
    public Uri FalKeys { get; init; } = new("https://rest.fal.ai/.well-known/jwks.json");

    /// <summary>How far a signature's time may be from ours.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(5);
}
