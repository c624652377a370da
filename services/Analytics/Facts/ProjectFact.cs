using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Analytics.Facts;

/// <summary>A project's name, kept when the project is gone: what it cost stays in all totals under that name.</summary>
internal sealed class ProjectFact
{
    public required Guid WorkspaceId { get; init; }

    public required Guid ProjectId { get; init; }

    /// <summary>Null when only its deletion was seen so far.</summary>
    public string? Name { get; init; }

    /// <summary>Version of the newest event that told the name.</summary>
    public required long NameVersion { get; init; }

    /// <summary>In the trash or purged.</summary>
    public required bool Deleted { get; init; }

    /// <summary>Version of the newest event that told whether it is deleted.</summary>
    public required long DeletedVersion { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<ProjectFact>
    {
        public void Configure(EntityTypeBuilder<ProjectFact> builder)
        {
            builder.ToTable("project_facts");
            builder.HasKey(fact => new { fact.WorkspaceId, fact.ProjectId });
            builder.Property(fact => fact.Name).HasMaxLength(200);
        }
    }
}
