using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Analytics.Facts;

internal enum GenerationStatus
{
    /// <summary>Accepted and not ended, as far as is known here.</summary>
    Running,
    Completed,
    Failed,
    Cancelled,

    /// <summary>Nobody can say whether the provider did the work.</summary>
    Unknown,
}

/// <summary>One generation: what its newest event said. Replays and any order of events lead to the same row.</summary>
internal sealed class GenerationFact
{
    public required Guid WorkspaceId { get; init; }

    public required Guid GenerationId { get; init; }

    public required Guid ProjectId { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>text, image, video or audio.</summary>
    public required string Type { get; init; }

    public required string Provider { get; init; }

    public required string Model { get; init; }

    public required GenerationStatus Status { get; init; }

    /// <summary>Of the generation, at the newest event that was seen.</summary>
    public required long Version { get; init; }

    /// <summary>UTC day it was asked for; until that is known, of its newest event.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Null until an event said so.</summary>
    public DateTimeOffset? QueuedAt { get; init; }

    /// <summary>From the first work on it to its result, in milliseconds; 0 without a result.</summary>
    public required long DurationMs { get; init; }

    /// <summary>All tokens read: text, cached or not, image and audio.</summary>
    public required long InputTokens { get; init; }

    /// <summary>All tokens written.</summary>
    public required long OutputTokens { get; init; }

    public required long Images { get; init; }

    /// <summary>Length of audio and video made, in milliseconds.</summary>
    public required long MediaMs { get; init; }

    public required long Characters { get; init; }

    /// <summary>Error code of a failure.</summary>
    public string? Error { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<GenerationFact>
    {
        public void Configure(EntityTypeBuilder<GenerationFact> builder)
        {
            builder.ToTable("generation_facts");
            builder.HasKey(fact => new { fact.WorkspaceId, fact.GenerationId });
            builder.Property(fact => fact.Type).HasMaxLength(20);
            builder.Property(fact => fact.Provider).HasMaxLength(50);
            builder.Property(fact => fact.Model).HasMaxLength(200);
            builder.Property(fact => fact.Status).HasConversion<string>().HasMaxLength(20);
            builder.Property(fact => fact.Error).HasMaxLength(100);
            builder.HasIndex(fact => new { fact.WorkspaceId, fact.Day });
        }
    }
}
