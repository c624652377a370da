using MediaLab.SampleService.Data;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.SampleService.Notes;

internal static class GetNote
{
    public static async Task<Ok<Envelope<NoteResponse>>> Handle(Guid id, SampleDb db, CancellationToken cancellationToken)
    {
        var note = await db.Notes.AsNoTracking().FirstOrDefaultAsync(note => note.Id == id, cancellationToken) ?? throw ApiException.NotFound("note");
        return ApiResults.Ok(new NoteResponse(note.Id, note.Text));
    }
}
