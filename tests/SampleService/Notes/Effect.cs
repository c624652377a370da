using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.SampleService.Notes;

/// <summary>What a consumed event did. Nothing is unique on purpose: an effect that happens twice shows.</summary>
internal sealed class Effect
{
    public long Seq { get; private set; }

    public required Guid WorkspaceId { get; init; }

    public required Guid NoteId { get; init; }

    public required string Text { get; init; }

    public required string TraceId { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Effect>
    {
        public void Configure(EntityTypeBuilder<Effect> builder)
        {
            builder.ToTable("effects");
            builder.HasKey(effect => effect.Seq);
            builder.Property(effect => effect.Seq).UseIdentityAlwaysColumn();
        }
    }
}
