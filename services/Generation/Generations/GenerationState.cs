namespace MediaLab.Generation.Generations;

/// <summary>Where a generation is in its life. Certainty only rises; from <see cref="Unknown"/> nothing is ever resubmitted by itself.</summary>
internal enum GenerationState
{
    /// <summary>Its row exists, its money is being held. Not yet accepted.</summary>
    Reserving,

    /// <summary>Accepted: its maximum price is held. Waits for a worker.</summary>
    Queued,

    /// <summary>The call to the provider is about to leave, or has left: nobody can say which.</summary>
    Submitting,

    /// <summary>The provider took it.</summary>
    Submitted,

    /// <summary>The provider is done: its bytes are coming to us.</summary>
    Downloading,

    /// <summary>Our copy is going to the object store.</summary>
    Storing,

    Completed,
    Failed,
    Cancelled,

    /// <summary>Nobody can say whether the provider did the work: the hold stays.</summary>
    Unknown,
}

internal static class GenerationStates
{
    /// <summary>Accepted and not ended.</summary>
    public static readonly GenerationState[] Active =
        [GenerationState.Queued, GenerationState.Submitting, GenerationState.Submitted, GenerationState.Downloading, GenerationState.Storing];

    /// <summary>The name in the database, in events and in the API.</summary>
    public static string WireName(this GenerationState state) => state switch
    {
        GenerationState.Reserving => "reserving",
        GenerationState.Queued => "queued",
        GenerationState.Submitting => "submitting",
        GenerationState.Submitted => "submitted",
        GenerationState.Downloading => "downloading",
        GenerationState.Storing => "storing",
        GenerationState.Completed => "completed",
        GenerationState.Failed => "failed",
        GenerationState.Cancelled => "cancelled",
        GenerationState.Unknown => "unknown",
    };

    public static GenerationState Parse(string name) => Enum.GetValues<GenerationState>().First(state => state.WireName() == name);

    public static bool IsTerminal(this GenerationState state) => state switch
    {
        GenerationState.Reserving or GenerationState.Queued or GenerationState.Submitting or GenerationState.Submitted
            or GenerationState.Downloading or GenerationState.Storing => false,
        GenerationState.Completed or GenerationState.Failed or GenerationState.Cancelled or GenerationState.Unknown => true,
    };
}
