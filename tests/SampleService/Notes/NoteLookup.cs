using Grpc.Core;
using MediaLab.Contracts.Projects.V1;
using MediaLab.SampleService.Data;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.SampleService.Notes;

/// <summary>Answers with notes as if they were projects: the protocol does not matter here.</summary>
internal sealed class NoteLookup(SampleDb db) : ProjectLookup.ProjectLookupBase
{
    public override async Task<ProjectReply> GetProject(GetProjectRequest request, ServerCallContext context)
    {
        var id = Guid.TryParse(request.ProjectId, out var parsed) ? parsed : throw ApiException.Invalid("projectId", "Not an id.");
        var note = await db.Notes.AsNoTracking().FirstOrDefaultAsync(note => note.Id == id, context.CancellationToken) ?? throw ApiException.NotFound("note");
        return note.Label == "defect"
            ? throw new InvalidOperationException("secret inner workings")
            : new ProjectReply { ProjectId = request.ProjectId, Name = note.Text };
    }
}
