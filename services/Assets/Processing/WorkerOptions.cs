using System.ComponentModel.DataAnnotations;

namespace MediaLab.Assets.Processing;

/// <summary>How the worker works. Configuration section <c>Assets:Worker</c>.</summary>
internal sealed record WorkerOptions
{
    public const string Section = "Assets:Worker";

    /// <summary>Jobs at the same time in this process.</summary>
    [Range(1, 64)]
    public int Concurrency { get; init; } = 2;

    /// <summary>Seconds one tool may run.</summary>
    [Range(1, 3600)]
    public int ToolSeconds { get; init; } = 180;

    /// <summary>Address space of one tool, in MiB.</summary>
    [Range(256, 65536)]
    public int ToolMemoryMiB { get; init; } = 2048;

    /// <summary>The largest file a tool may write, in MiB.</summary>
    [Range(1, 4096)]
    public int ToolFileMiB { get; init; } = 64;
}
