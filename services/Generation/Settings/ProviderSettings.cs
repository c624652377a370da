using MediaLab.Generation.Generations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Generation.Settings;

/// <summary>What a workspace decided about a provider. No row: enabled, the provider's own priority, no default models.</summary>
internal sealed class ProviderSettings
{
    public required Guid WorkspaceId { get; init; }

    public required string Provider { get; init; }

    public bool Enabled { get; set; } = true;

    /// <summary>Lower is tried first.</summary>
    public int Priority { get; set; }

    /// <summary>New work sent to it in any 60 seconds at most; what is more waits. Null: as much as the provider takes.</summary>
    public int? RequestsPerMinute { get; set; }

    /// <summary>JSON object: catalogue id by type.</summary>
    public string DefaultModels { get; set; } = "{}";

    public string? DefaultModelFor(string type) => GenerationJson.Read<Dictionary<string, string>>(DefaultModels).GetValueOrDefault(type);

    internal sealed class Mapping : IEntityTypeConfiguration<ProviderSettings>
    {
        public void Configure(EntityTypeBuilder<ProviderSettings> builder)
        {
            builder.ToTable("provider_settings");
            builder.HasKey(settings => new { settings.WorkspaceId, settings.Provider });
            builder.Property(settings => settings.Provider).HasMaxLength(40);
            builder.Property(settings => settings.DefaultModels).HasColumnType("jsonb");
        }
    }
}
