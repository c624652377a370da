using MediaLab.SampleService.Data;
using MediaLab.ServiceDefaults.Http;
using MediaLab.ServiceDefaults.Paging;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.SampleService.Notes;

/// <summary>Which notes.</summary>
public sealed record ListNotesQuery : PageQuery;

internal static class ListNotes
{
    public static async Task<Ok<Envelope<Page<NoteResponse>>>> Handle([AsParameters] ListNotesQuery query, SampleDb db, CancellationToken cancellationToken)
    {
        var notes = db.Notes.AsNoTracking().OrderByDescending(note => note.CreatedAt).ThenByDescending(note => note.Id).AsQueryable();
        if (query.After is { } after)
        {
            var (time, id) = (after.Time, after.Id);
            notes = notes.Where(note => note.CreatedAt < time || (note.CreatedAt == time && note.Id.CompareTo(id) < 0));
        }

        var rows = await notes.Take(query.Take + 1).ToListAsync(cancellationToken);
        return ApiResults.Ok(query.ToPage(rows, note => PageCursor.At(note.CreatedAt, note.Id), note => new NoteResponse(note.Id, note.Text)));
    }
}
