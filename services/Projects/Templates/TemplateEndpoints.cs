using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Data.IdempotentRequests;
using MediaLab.ServiceDefaults.OpenApi;

namespace MediaLab.Projects.Templates;

internal static class TemplateEndpoints
{
    public static void MapTemplateEndpoints(this IEndpointRouteBuilder routes)
    {
        var templates = routes.MapGroup("/api/projects/templates").WithTags("Templates").RequireAuthorization(Policies.Read);
        templates.MapGet("/", ListTemplates.Handle).WithName(nameof(ListTemplates)).WithSummary("Lists the prompt templates of the workspace, newest first.");
        templates.MapGet("/{id:guid}", GetTemplate.Handle).WithName(nameof(GetTemplate)).WithSummary("One prompt template.");
        templates.MapPost("/{id:guid}/render", RenderTemplate.Handle).WithName(nameof(RenderTemplate)).WithSummary("The finished prompt of these values; touches nothing.");

        var changes = templates.MapGroup("").RequireAuthorization(Policies.Manage);
        changes.MapPost("/", CreateTemplate.Handle).WithName(nameof(CreateTemplate)).WithSummary("Makes a prompt template.").WithIdempotency();
        changes.MapPut("/{id:guid}", UpdateTemplate.Handle).WithName(nameof(UpdateTemplate)).WithSummary("Changes what the body names.")
            .WithError(412, ErrorCodes.VersionMismatch);
        changes.MapDelete("/{id:guid}", DeleteTemplate.Handle).WithName(nameof(DeleteTemplate)).WithSummary("Deletes a prompt template. What was made with it stays.")
            .WithError(412, ErrorCodes.VersionMismatch);
    }
}
