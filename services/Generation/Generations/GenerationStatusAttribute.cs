using MediaLab.ServiceDefaults.OpenApi;

namespace MediaLab.Generation.Generations;

/// <summary>The wire name of a <see cref="GenerationState"/>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class GenerationStatusAttribute() : OneOfAttribute([.. Enum.GetValues<GenerationState>().Select(state => state.WireName())]);
