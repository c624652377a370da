using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Costing.Budgets;

/// <summary>The newest version of a project whose budget was applied: an older event that arrives late changes nothing.</summary>
internal sealed class ProjectBudgetVersion
{
    public required Guid WorkspaceId { get; init; }

    public required Guid ProjectId { get; init; }

    public required long Version { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<ProjectBudgetVersion>
    {
        public void Configure(EntityTypeBuilder<ProjectBudgetVersion> builder)
        {
            builder.ToTable("project_budget_versions");
            builder.HasKey(row => new { row.WorkspaceId, row.ProjectId });
        }
    }
}
