using MediaLab.ServiceDefaults.OpenApi;

namespace MediaLab.Generation.Generations;

/// <summary>A kind of media, or a list of them.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class MediaTypeAttribute() : OneOfAttribute("text", "image", "video", "audio");
