using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Projects.Projects;

/// <summary>What people make media in.</summary>
internal sealed class Project
{
    public required Guid WorkspaceId { get; init; }

    public required Guid Id { get; init; }

    public required Guid CreatedBy { get; init; }

    public required string Name { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Project>
    {
        public void Configure(EntityTypeBuilder<Project> builder)
        {
            builder.ToTable("projects");
            builder.HasKey(project => new { project.WorkspaceId, project.Id });
            builder.HasIndex(project => new { project.WorkspaceId, project.CreatedAt, project.Id });
            builder.Property(project => project.Name).HasMaxLength(120);
        }
    }
}
