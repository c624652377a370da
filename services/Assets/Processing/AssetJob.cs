using MediaLab.Assets.Assets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Assets.Processing;

/// <summary>What a job does.</summary>
internal enum AssetJobKind
{
    /// <summary>Probe the bytes and make previews.</summary>
    Process,

    /// <summary>Delete the bytes, then the row.</summary>
    Purge,
}

/// <summary>Work on one asset that survives any crash: the row is there until the work is done.</summary>
internal sealed class AssetJob
{
    public required Guid WorkspaceId { get; init; }

    public required Guid Id { get; init; }

    public required Guid AssetId { get; init; }

    public required AssetJobKind Kind { get; init; }

    /// <summary>Not before this time.</summary>
    public required DateTimeOffset RunAt { get; init; }

    public int Attempts { get; init; }

    public string? LeaseOwner { get; init; }

    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>Rises with each claim: who has an older one writes nothing.</summary>
    public long LeaseNo { get; init; }

    public string? LastError { get; init; }

    /// <summary>W3C trace context of the request that asked for it.</summary>
    public string? Traceparent { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public static AssetJob For(Asset asset, AssetJobKind kind, DateTimeOffset now) => new()
    {
        WorkspaceId = asset.WorkspaceId,
        Id = Guid.CreateVersion7(),
        AssetId = asset.Id,
        Kind = kind,
        RunAt = now,
        CreatedAt = now,
        Traceparent = System.Diagnostics.Activity.Current?.Id,
    };

    internal sealed class Mapping : IEntityTypeConfiguration<AssetJob>
    {
        public void Configure(EntityTypeBuilder<AssetJob> builder)
        {
            builder.ToTable("asset_jobs");
            builder.HasKey(job => new { job.WorkspaceId, job.Id });
            builder.Property(job => job.Kind).HasLowerCaseName();
            builder.Property(job => job.LeaseOwner).HasMaxLength(100);
            builder.Property(job => job.LastError).HasMaxLength(1000);
            builder.Property(job => job.Traceparent).HasMaxLength(55);
            builder.HasIndex(job => job.RunAt);
            // One job of a kind per asset: asking twice is asking once.
            builder.HasIndex(job => new { job.WorkspaceId, job.AssetId, job.Kind }).IsUnique();
        }
    }
}
