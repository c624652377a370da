using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Projects.Templates;

/// <summary>What the handlers of one template share: finding it, the answer.</summary>
internal static class TemplateResults
{
    /// <exception cref="ApiException">404: not in this workspace.</exception>
    public static async Task<PromptTemplate> FindTemplateAsync(this IQueryable<PromptTemplate> templates, Guid id, CancellationToken cancellationToken) =>
        await templates.FirstOrDefaultAsync(template => template.Id == id, cancellationToken) ?? throw ApiException.NotFound("template");

    /// <summary>200 with the template and its version as ETag.</summary>
    public static Ok<Envelope<TemplateResponse>> Ok(PromptTemplate template, HttpResponse response)
    {
        response.NameVersion(template.Version);
        return ApiResults.Ok(TemplateResponse.Of(template));
    }
}
