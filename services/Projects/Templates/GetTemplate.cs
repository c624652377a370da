using MediaLab.Projects.Data;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Projects.Templates;

internal static class GetTemplate
{
    public static async Task<Ok<Envelope<TemplateResponse>>> Handle(Guid id, ProjectsDb db, HttpResponse response, CancellationToken cancellationToken) =>
        TemplateResults.Ok(await db.Templates.AsNoTracking().FindTemplateAsync(id, cancellationToken), response);
}
