namespace MediaLab.Gateway.LiveUpdates;

/// <summary>One thing that a page should know.</summary>
/// <param name="Seq">Rises through the life of this gateway.</param>
/// <param name="Name">The SSE event's name, for example generation.completed.</param>
/// <param name="Data">JSON in one line.</param>
internal sealed record LiveEvent(long Seq, string Name, string Data)
{
    /// <summary>What the client missed cannot be told any more: it should ask for everything it shows.</summary>
    public const string Resync = "resync";
}
