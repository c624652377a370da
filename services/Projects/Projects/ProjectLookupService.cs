using System.Globalization;
using System.Text.Json;
using Grpc.Core;
using MediaLab.Contracts.Projects.V1;
using MediaLab.Projects.Data;
using MediaLab.Projects.Templates;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Projects.Projects;

/// <summary>Does the caller's workspace have this project, and may it be used? What are its templates' finished prompts?</summary>
internal sealed class ProjectLookupService(ProjectsDb db) : ProjectLookup.ProjectLookupBase
{
    /// <summary>Bytes: the values of a whole batch, in any script.</summary>
    public const int LargestQuestion = 16 * 1024 * 1024;

    private const int MostPrompts = 500;

    /// <summary>Characters of all finished prompts of one call: a short request must not become an answer of any size.</summary>
    private const int MostCharacters = 4_000_000;

    public override async Task<ProjectReply> GetProject(GetProjectRequest request, ServerCallContext context)
    {
        var id = IdOf("projectId", request.ProjectId);
        var project = await db.Projects.AsNoTracking().FirstOrDefaultAsync(project => project.Id == id && project.DeletedAt == null, context.CancellationToken)
            ?? throw ApiException.NotFound("project");
        return new ProjectReply { ProjectId = project.Id.ToString(), Name = project.Name, Archived = project.Archived };
    }

    public override async Task<TemplateReply> GetTemplate(GetTemplateRequest request, ServerCallContext context) =>
        Describe(await FindTemplateAsync(request.TemplateId, context.CancellationToken));

    public override async Task<RenderPromptsReply> RenderPrompts(RenderPromptsRequest request, ServerCallContext context)
    {
        if (request.Prompts.Count > MostPrompts)
        {
            throw ApiException.Invalid("prompts", $"At most {MostPrompts} prompts at once.");
        }

        var template = await FindTemplateAsync(request.TemplateId, context.CancellationToken);
        var renderer = new TemplateRenderer(template);
        var shared = Values(request.Shared);
        var reply = new RenderPromptsReply { Template = Describe(template) };
        var left = MostCharacters;
        foreach (var own in request.Prompts.Select(prompt => Values(prompt.Variables)))
        {
            var rendered = renderer.Render(shared.Where(value => !own.ContainsKey(value.Key)).Concat(own).ToDictionary());
            if (rendered.Length > left)
            {
                rendered = RenderedTemplate.Refused(string.Create(CultureInfo.InvariantCulture, $"The finished prompts have more than {MostCharacters} characters together."));
            }

            left -= rendered.Length;
            reply.Prompts.Add(Reply(rendered));
        }

        return reply;
    }

    private Task<PromptTemplate> FindTemplateAsync(string id, CancellationToken cancellationToken) =>
        db.Templates.AsNoTracking().FindTemplateAsync(IdOf("templateId", id), cancellationToken);

    private static Guid IdOf(string member, string text) => Guid.TryParse(text, out var id) ? id : throw ApiException.Invalid(member, "An id is a UUID.");

    private static Dictionary<string, JsonElement> Values(IDictionary<string, string> json) => json.ToDictionary(value => value.Key, value => JsonElement.Parse(value.Value));

    private static TemplateReply Describe(PromptTemplate template) => new()
    {
        TemplateId = template.Id.ToString(),
        Type = template.Type,
        Model = template.Model ?? "",
        Variables = { template.Variables.Select(variable => new VariableReply { Name = variable.Name, Kind = KindOf(variable) }) },
    };

    private static string KindOf(TemplateVariable variable) => variable.Kind switch
    {
        VariableKind.Text => "text",
        VariableKind.Number => "number",
        VariableKind.WholeNumber => "integer",
        VariableKind.Boolean => "boolean",
        VariableKind.Choice => "choice",
    };

    private static RenderedPrompt Reply(RenderedTemplate rendered)
    {
        var reply = new RenderedPrompt { Prompt = rendered.Prompt, Problems = { rendered.Problems.ToDictionary() } };
        if (rendered.SystemPrompt is { } systemPrompt)
        {
            reply.SystemPrompt = systemPrompt;
        }

        return reply;
    }
}
