using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Identity.Administration;

/// <summary>Settings of the whole installation: one row, which the first migration makes.</summary>
internal sealed class InstallationSettings
{
    public const short OnlyId = 1;

    public required short Id { get; init; }

    /// <summary>Whether strangers may sign up.</summary>
    public required bool RegistrationOpen { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<InstallationSettings>
    {
        public void Configure(EntityTypeBuilder<InstallationSettings> builder)
        {
            builder.ToTable("installation_settings", table => table.HasCheckConstraint("ck_installation_settings_one", $"id = {OnlyId}"));
            builder.HasKey(settings => settings.Id);
            builder.Property(settings => settings.Id).ValueGeneratedNever();
            builder.HasData(new InstallationSettings { Id = OnlyId, RegistrationOpen = true });
        }
    }
}
