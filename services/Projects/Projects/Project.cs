using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Projects.Projects;

/// <summary>What people make media in.</summary>
internal sealed class Project
{
    public const int MaxNameLength = 120;
    public const int MaxDescriptionLength = 2000;

    /// <summary>One line with something to see in it. PostgreSQL cannot store U+0000.</summary>
    public const string OneLine = @"^[^\p{Cc}]*[^\s\p{Cc}][^\p{Cc}]*$";

    /// <summary>Lines and tabs, no other control characters.</summary>
    public const string SeveralLines = @"^[^\p{Cc}\n\r\t]*([\n\r\t][^\p{Cc}\n\r\t]*)*$";

    /// <summary>How long a deleted project can be restored.</summary>
    public static readonly TimeSpan TrashPeriod = TimeSpan.FromDays(30);

    public required Guid WorkspaceId { get; init; }

    public required Guid Id { get; init; }

    public required Guid CreatedBy { get; init; }

    public required string Name { get; set; }

    public string? Description { get; set; }

    /// <summary>Most that may ever be spent in the project, in nano-USD; null for no limit. Costing enforces it.</summary>
    public long? BudgetNanoUsd { get; set; }

    public ProjectSettings Settings { get; set; } = ProjectSettings.None;

    public bool Archived { get; set; }

    /// <summary>Set while the project is in the trash.</summary>
    public DateTimeOffset? DeletedAt { get; private set; }

    /// <summary>When a project in the trash goes for good.</summary>
    public DateTimeOffset? PurgeAfter { get; private set; }

    /// <summary>The cover a person chose; null lets the newest picture or video be it.</summary>
    public Guid? ChosenCoverId { get; set; }

    /// <summary>The newest picture or video in the project, from Assets' events.</summary>
    public Guid? LatestCoverId { get; set; }

    /// <summary>From Assets' events: a moment late at most.</summary>
    public int AssetCount { get; private set; }

    /// <summary>Completed generations, from Generation's events: a moment late at most.</summary>
    public int GenerationCount { get; private set; }

    /// <summary>Rises with each change a person makes; guards against lost updates and orders the events.</summary>
    public long Version { get; private set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public void Touch(DateTimeOffset now) => (UpdatedAt, Version) = (now, Version + 1);

    public void MoveToTrash(DateTimeOffset now)
    {
        (DeletedAt, PurgeAfter) = (now, now + TrashPeriod);
        Touch(now);
    }

    public void Restore(DateTimeOffset now)
    {
        (DeletedAt, PurgeAfter) = (null, null);
        Touch(now);
    }

    internal sealed class Mapping : IEntityTypeConfiguration<Project>
    {
        public void Configure(EntityTypeBuilder<Project> builder)
        {
            builder.ToTable("projects");
            builder.HasKey(project => new { project.WorkspaceId, project.Id });
            builder.HasIndex(project => new { project.WorkspaceId, project.CreatedAt, project.Id });
            builder.HasIndex(project => project.PurgeAfter).HasFilter("purge_after is not null");
            builder.Property(project => project.Name).HasMaxLength(MaxNameLength);
            builder.Property(project => project.Description).HasMaxLength(MaxDescriptionLength);
            builder.Property(project => project.Version).IsConcurrencyToken();
            builder.Property(project => project.Settings).HasColumnType("jsonb").HasConversion(
                settings => ProjectSettings.ToJson(settings), json => ProjectSettings.FromJson(json), ProjectSettings.ByValue);
        }
    }
}
