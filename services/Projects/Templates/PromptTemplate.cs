using System.Text.Json;
using System.Text.Json.Serialization;
using MediaLab.Projects.Projects;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Projects.Templates;

/// <summary>A prompt that leaves something open. It belongs to the workspace, not to one project.</summary>
internal sealed class PromptTemplate
{
    public const int MaxPromptLength = 20_000;
    public const int MaxModelLength = 160;
    public const int MostVariables = 30;

    public required Guid WorkspaceId { get; init; }

    public required Guid Id { get; init; }

    public required Guid CreatedBy { get; init; }

    public required string Name { get; set; }

    public string? Description { get; set; }

    /// <summary>text, image, video or audio.</summary>
    public required string Type { get; set; }

    public required string Prompt { get; set; }

    /// <summary>How a model for text is told to answer; may hold placeholders too.</summary>
    public string? SystemPrompt { get; set; }

    /// <summary>The model it was written for; Generation knows which there are.</summary>
    public string? Model { get; set; }

    public required IReadOnlyList<TemplateVariable> Variables { get; set; }

    /// <summary>Rises with each change; guards against lost updates.</summary>
    public long Version { get; private set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }

    public void Touch(DateTimeOffset now) => (UpdatedAt, Version) = (now, Version + 1);

    internal sealed class Mapping : IEntityTypeConfiguration<PromptTemplate>
    {
        // Stored variables of a newer version must stay readable after a step back.
        private static readonly JsonSerializerOptions Stored = new(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        };

        public void Configure(EntityTypeBuilder<PromptTemplate> builder)
        {
            builder.ToTable("prompt_templates");
            builder.HasKey(template => new { template.WorkspaceId, template.Id });
            builder.HasIndex(template => new { template.WorkspaceId, template.CreatedAt, template.Id });
            builder.Property(template => template.Name).HasMaxLength(Project.MaxNameLength);
            builder.Property(template => template.Description).HasMaxLength(Project.MaxDescriptionLength);
            builder.Property(template => template.Type).HasMaxLength(10);
            builder.Property(template => template.Prompt).HasMaxLength(MaxPromptLength);
            builder.Property(template => template.SystemPrompt).HasMaxLength(MaxPromptLength);
            builder.Property(template => template.Model).HasMaxLength(MaxModelLength);
            builder.Property(template => template.Version).IsConcurrencyToken();
            builder.Property(template => template.Variables).HasColumnType("jsonb").HasConversion(
                variables => ToJson(variables), json => JsonSerializer.Deserialize<List<TemplateVariable>>(json, Stored)!,
                new ValueComparer<IReadOnlyList<TemplateVariable>>((left, right) => ToJson(left!) == ToJson(right!), variables => ToJson(variables).GetHashCode(StringComparison.Ordinal), variables => variables));
        }

        private static string ToJson(IReadOnlyList<TemplateVariable> variables) => JsonSerializer.Serialize(variables, Stored);
    }
}
