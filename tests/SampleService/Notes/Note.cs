using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.SampleService.Notes;

internal sealed class Note
{
    public required Guid WorkspaceId { get; init; }

    public required Guid Id { get; init; }

    public required string Text { get; init; }

    /// <summary>Unique in the workspace when set.</summary>
    public string? Label { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Note>
    {
        public void Configure(EntityTypeBuilder<Note> builder)
        {
            builder.ToTable("notes");
            builder.HasKey(note => new { note.WorkspaceId, note.Id });
            builder.HasIndex(note => new { note.WorkspaceId, note.CreatedAt, note.Id });
            builder.HasIndex(note => new { note.WorkspaceId, note.Label }).IsUnique();
        }
    }
}
