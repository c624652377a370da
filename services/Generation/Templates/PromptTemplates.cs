using System.Text.Json;
using MediaLab.Contracts.Projects.V1;
using MediaLab.Generation.Batches;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Generations;
using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.Generation.Templates;

/// <summary>Puts the finished prompts of templates into requests. Projects owns the templates, and finishes the prompts of a whole batch in one call.</summary>
internal sealed class PromptTemplates(ProjectLookup.ProjectLookupClient projects, ModelCatalogue catalogue)
{
    /// <summary>Bytes of an answer: all finished prompts of a batch.</summary>
    public const int LargestAnswer = 16 * 1024 * 1024;

    private const string SystemPrompt = "systemPrompt";

    /// <summary>The finished prompts of a batch are megabytes: more than an ordinary question between services.</summary>
    private static readonly TimeSpan LongestRendering = TimeSpan.FromSeconds(60);

    /// <summary>The request with its prompt; one that brings a prompt of its own is as it was.</summary>
    /// <exception cref="ApiException">400: both a prompt and a template, or values that do not fit. 404: the workspace has no such template.</exception>
    public async Task<GenerateRequest> FinishAsync(GenerateRequest request, CancellationToken cancellationToken)
    {
        if (request is { Prompt: not null, Template: not null })
        {
            throw ApiException.Invalid("prompt", "Send either a prompt or a template.");
        }

        if (request.Template is not { } use)
        {
            return request with { Prompt = request.Prompt ?? "" };
        }

        var reply = await projects.RenderPromptsAsync(
            new RenderPromptsRequest { TemplateId = use.Id.ToString(), Prompts = { ValuesOf(use.Variables) } }, cancellationToken: cancellationToken);
        RequireType(reply.Template, request.Type);
        var finished = reply.Prompts[0];
        return finished.Problems.Count == 0 ? Finish(request, use.Id, reply.Template, finished) : throw Refusal(finished, "template");
    }

    /// <summary>What the template of a batch takes; null for a batch without one.</summary>
    /// <exception cref="ApiException">400: it makes another type. 404: the workspace has no such template.</exception>
    public async Task<TemplateReply?> ReadAsync(BatchRequest batch, CancellationToken cancellationToken)
    {
        if (batch.Template is not { } use)
        {
            return null;
        }

        var template = await projects.GetTemplateAsync(new GetTemplateRequest { TemplateId = use.Id.ToString() }, cancellationToken: cancellationToken);
        RequireType(template, batch.Type);
        return template;
    }

    /// <summary>The items with their prompts. One whose values do not fit says so, and stands in the way of the batch.</summary>
    public async Task<IReadOnlyList<BatchItem>> FinishAsync(TemplateUse use, IReadOnlyList<BatchItem> items, CancellationToken cancellationToken)
    {
        // Every model and seed of a row has the same prompt.
        var rows = items.DistinctBy(item => item.Row).ToArray();
        var request = new RenderPromptsRequest
        {
            TemplateId = use.Id.ToString(),
            Shared = { ValuesOf(use.Variables).Variables },
            Prompts = { rows.Select(item => ValuesOf(item.Request.Template!.Variables)) },
        };
        // gRPC measures deadlines by the real clock, whatever clock the service runs on.
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime + LongestRendering;
        var reply = await projects.RenderPromptsAsync(request, deadline: deadline, cancellationToken: cancellationToken);
        var finished = rows.Zip(reply.Prompts).ToDictionary(pair => pair.First.Row, pair => pair.Second);
        return [.. items.Select(item => Finish(item, use.Id, reply.Template, finished[item.Row]))];
    }

    private BatchItem Finish(BatchItem item, Guid id, TemplateReply template, RenderedPrompt finished)
    {
        if (finished.Problems.Count > 0)
        {
            return item with { Refusal = Refusal(finished, $"items[{item.Row}]") };
        }

        try
        {
            return item with { Request = Finish(item.Request, id, template, finished) };
        }
        catch (ApiException refusal)
        {
            return item with { Refusal = refusal };
        }
    }

    private GenerateRequest Finish(GenerateRequest request, Guid id, TemplateReply template, RenderedPrompt finished)
    {
        var written = request with
        {
            Prompt = finished.Prompt,
            Template = null,
            TemplateId = id,
            Model = request.Model ?? (request.Provider is null && template.Model.Length > 0 ? template.Model : null),
        };
        if (!finished.HasSystemPrompt || request.Parameters?.ContainsKey(SystemPrompt) == true)
        {
            return written;
        }

        RequireSystemPrompt(written);
        return written with
        {
            Parameters = new Dictionary<string, JsonElement>(request.Parameters ?? new Dictionary<string, JsonElement>()) { [SystemPrompt] = JsonSerializer.SerializeToElement(finished.SystemPrompt) },
        };
    }

    /// <exception cref="ApiException">400: the model that is named takes none. Others are passed over for it by the router.</exception>
    private void RequireSystemPrompt(GenerateRequest request)
    {
        if (request.Model is { } name
            && ((request.Provider is null ? null : catalogue.Find(request.Provider, name, request.Type)) ?? catalogue.Find(name, request.Type)) is { } model
            && model.Parameters.All(parameter => parameter.Name != SystemPrompt))
        {
            var problem = $"This template has a system prompt, and {model.Name} takes none. Choose a model that does.";
            throw new ApiException(400, GenerationErrorCodes.UnsupportedParameter, problem, new Dictionary<string, string[]> { ["template.id"] = [problem] });
        }
    }

    private static void RequireType(TemplateReply template, string type)
    {
        if (template.Type != type)
        {
            throw ApiException.Invalid("template.id", $"This template makes {template.Type}, not {type}.");
        }
    }

    private static ApiException Refusal(RenderedPrompt finished, string member) => ApiException.Invalid(
        [.. finished.Problems.Select(problem => (problem.Key.Length == 0 ? member : $"{member}.variables.{problem.Key}", problem.Value))]);

    private static PromptValues ValuesOf(IReadOnlyDictionary<string, JsonElement>? values) => new()
    {
        Variables = { (values ?? new Dictionary<string, JsonElement>()).ToDictionary(value => value.Key, value => value.Value.GetRawText()) },
    };
}
