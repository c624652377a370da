using MediaLab.ServiceDefaults.Background;

namespace MediaLab.Assets.Processing;

/// <summary>Wakes the workers of this process; those of others look once a second.</summary>
internal sealed class ProcessingSignal : WakeUp;
