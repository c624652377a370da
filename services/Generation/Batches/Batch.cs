using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Generation.Batches;

/// <summary>
/// Many generations that were asked for, priced and accepted as one. Written together with their acceptance: a batch that is not there
/// holds no money. What becomes of it is only in its generations.
/// </summary>
internal sealed class Batch
{
    public const int TitleLength = 200;

    public required Guid WorkspaceId { get; init; }

    public required Guid Id { get; init; }

    public required Guid ProjectId { get; init; }

    public required Guid CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>text, image, video or audio.</summary>
    public required string Type { get; init; }

    /// <summary>The beginning of its first prompt.</summary>
    public required string Title { get; init; }

    /// <summary>How many items it has; each has a generation, and after a retry several.</summary>
    public required int Total { get; init; }

    /// <summary>How many of its generations run at one provider at once.</summary>
    public required int MaxConcurrency { get; init; }

    /// <summary>The most that all of it may cost, retries included.</summary>
    public long? MaxPriceNanoUsd { get; init; }

    /// <summary>Set while its project is in the trash.</summary>
    public DateTimeOffset? HiddenAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Batch>
    {
        public void Configure(EntityTypeBuilder<Batch> builder)
        {
            builder.ToTable("batches");
            builder.HasKey(batch => new { batch.WorkspaceId, batch.Id });
            builder.Property(batch => batch.Type).HasMaxLength(10);
            builder.Property(batch => batch.Title).HasMaxLength(TitleLength);
            builder.HasIndex(batch => new { batch.WorkspaceId, batch.CreatedAt, batch.Id });
            builder.HasIndex(batch => new { batch.WorkspaceId, batch.ProjectId, batch.CreatedAt, batch.Id });
        }
    }
}
