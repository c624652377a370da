using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data.IdempotentRequests;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;

namespace MediaLab.SampleService.Notes;

internal static class NoteEndpoints
{
    public static void MapNoteEndpoints(this IEndpointRouteBuilder routes)
    {
        var notes = routes.MapGroup("/api/notes").WithTags("Notes").RequireAuthorization(Policies.Read);
        notes.MapPost("/", CreateNote.Handle).WithName(nameof(CreateNote)).RequireAuthorization(Policies.Manage).WithIdempotency();
        notes.MapGet("/", ListNotes.Handle).WithName(nameof(ListNotes));
        notes.MapGet("/{id:guid}", GetNote.Handle).WithName(nameof(GetNote));
        routes.MapGet("/api/session", () => ApiResults.Done()).WithName("SessionOnly");
        routes.MapPost("/api/spend", () => ApiResults.Done()).WithName("Spend").RequireAuthorization(Policies.Generate);
        routes.MapGet("/api/administration", () => ApiResults.Done()).WithName("Administration").RequireAuthorization(Policies.Administrator);
        routes.MapGet("/internal/answer", (CurrentUser user) => ApiResults.Ok(user.CallingService)).WithName("ServicesOnly").RequireService("generation");
        routes.MapGet("/api/refusal", IResult () => throw new ApiException(409, "SAMPLE_REFUSAL", "Refused.", new { limit = 3 })).WithName("Refusal");
        routes.MapGet("/api/defect", IResult () => throw new InvalidOperationException("secret inner workings")).WithName("Defect");
    }
}
