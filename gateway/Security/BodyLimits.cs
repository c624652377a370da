using System.ComponentModel.DataAnnotations;
using MediaLab.ServiceDefaults.Http;

namespace MediaLab.Gateway.Security;

/// <summary>How large a request's body may be. Section <c>BodyLimits</c>.</summary>
internal sealed record BodyLimits
{
    public const string Section = "BodyLimits";

    /// <summary>Bytes of a JSON body: 1 MiB.</summary>
    [Range(1024, 1 << 30)]
    public long JsonBytes { get; init; } = 1 << 20;

    /// <summary>Bytes of a batch: 16 MiB, which is several hundred long prompts.</summary>
    [Range(1024, 1 << 30)]
    public long BatchBytes { get; init; } = BodyLimit.Json;

    /// <summary>Bytes of an upload: 4 GiB. Each upload link has a limit of its own below this.</summary>
    [Range(1024, long.MaxValue)]
    public long UploadBytes { get; init; } = 4L << 30;
}
