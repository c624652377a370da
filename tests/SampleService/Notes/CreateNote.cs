using System.ComponentModel.DataAnnotations;
using MediaLab.Contracts.Events;
using MediaLab.SampleService.Data;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.SampleService.Notes;

/// <summary>What a new note needs.</summary>
public sealed record CreateNoteRequest
{
    /// <summary>What it says; 1 to 200 characters.</summary>
    /// <example>Buy milk.</example>
    [Required, StringLength(200, MinimumLength = 1)]
    public required string Text { get; init; }

    /// <summary>Unique in the workspace.</summary>
    /// <example>kitchen</example>
    [StringLength(50)]
    public string? Label { get; init; }

    /// <summary>How urgent, 1 to 5.</summary>
    [Range(1, 5)]
    public int Priority { get; init; } = 3;

    /// <summary>At most two.</summary>
    [MaxLength(2)]
    public IReadOnlyList<NoteLink> Links { get; init; } = [];

    /// <summary>How the handler misbehaves after it saved.</summary>
    public Misbehaviour Then { get; init; }
}

/// <summary>Where a note points.</summary>
public sealed record NoteLink
{
    /// <summary>The address.</summary>
    [Required, Url]
    public required string TargetUrl { get; init; }
}

/// <summary>How a handler misbehaves.</summary>
public enum Misbehaviour
{
    None,
    FailAfterSaving,
    TakeLong,
}

/// <summary>A note as the API shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Text" example="Buy milk.">What it says.</param>
public sealed record NoteResponse(Guid Id, string Text);

/// <summary>Makes a note.</summary>
internal static class CreateNote
{
    public static async Task<Results<Created<Envelope<NoteResponse>>, Conflict>> Handle(
        CreateNoteRequest request, SampleDb db, CurrentUser user, TimeProvider clock, CancellationToken cancellationToken)
    {
        var note = new Note
        {
            WorkspaceId = user.WorkspaceId,
            Id = Guid.CreateVersion7(),
            Text = request.Text,
            Label = request.Label,
            CreatedAt = clock.GetUtcNow(),
        };
        db.Notes.Add(note);
        db.Publish(new ProjectCreated(note.WorkspaceId, note.Id, user.UserId, note.Text, null, 1, note.CreatedAt), note.Id);
        await db.SaveChangesAsync(cancellationToken);
        if (request.Then is Misbehaviour.FailAfterSaving)
        {
            throw new InvalidOperationException($"Made to fail: {request.Text}");
        }

        if (request.Then is Misbehaviour.TakeLong)
        {
            await Task.Delay(TimeSpan.FromSeconds(1.5), cancellationToken);
        }

        return ApiResults.Created($"/api/notes/{note.Id}", new NoteResponse(note.Id, note.Text));
    }
}
