using MediaLab.Projects.Data;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MediaLab.Projects.Templates;

internal static class DeleteTemplate
{
    /// <summary>For good: nothing that was made with it needs it, finished prompts stand on their own.</summary>
    public static async Task<Ok<Envelope<Nothing?>>> Handle(Guid id, ProjectsDb db, HttpRequest request, CancellationToken cancellationToken)
    {
        var template = await db.Templates.FindTemplateAsync(id, cancellationToken);
        request.RequireVersion(template.Version, "template");
        db.Templates.Remove(template);
        await db.SaveChangesAsync(cancellationToken);
        return ApiResults.Done();
    }
}
