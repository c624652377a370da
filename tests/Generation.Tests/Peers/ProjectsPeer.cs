using System.Collections.Concurrent;
using System.Text.Json;
using Grpc.Core;
using MediaLab.Contracts.Projects.V1;

namespace MediaLab.Generation.Tests.Peers;

/// <summary>
/// Every project exists in every workspace, but for those a test takes away or archives. Templates belong to one workspace each; every
/// variable of them is required, and has its placeholder replaced.
/// </summary>
public sealed class ProjectsPeer : ProjectLookup.ProjectLookupBase
{
    public ConcurrentDictionary<string, bool> Missing { get; } = new();

    public ConcurrentDictionary<string, bool> Archived { get; } = new();

    public ConcurrentDictionary<string, PeerTemplate> Templates { get; } = new();

    /// <summary>Workspaces whose questions about templates are not answered.</summary>
    public ConcurrentDictionary<Guid, bool> Away { get; } = new();

    /// <summary>What was asked to be rendered.</summary>
    public ConcurrentQueue<RenderPromptsRequest> Rendered { get; } = new();

    /// <summary>A template of the workspace; returns its id.</summary>
    public Guid Add(PeerTemplate template)
    {
        var id = Guid.CreateVersion7();
        Templates[id.ToString()] = template;
        return id;
    }

    public override Task<ProjectReply> GetProject(GetProjectRequest request, ServerCallContext context) => Missing.ContainsKey(request.ProjectId)
        ? throw new RpcException(new Status(StatusCode.NotFound, "There is no such project in this workspace."))
        : Task.FromResult(new ProjectReply { ProjectId = request.ProjectId, Name = "Film", Archived = Archived.ContainsKey(request.ProjectId) });

    public override Task<TemplateReply> GetTemplate(GetTemplateRequest request, ServerCallContext context) =>
        Task.FromResult(Describe(request.TemplateId, Find(request.TemplateId, context)));

    public override Task<RenderPromptsReply> RenderPrompts(RenderPromptsRequest request, ServerCallContext context)
    {
        var template = Find(request.TemplateId, context);
        Rendered.Enqueue(request);
        return Task.FromResult(new RenderPromptsReply
        {
            Template = Describe(request.TemplateId, template),
            Prompts = { request.Prompts.Select(prompt => Render(template, request.Shared.Where(value => !prompt.Variables.ContainsKey(value.Key)).Concat(prompt.Variables).ToDictionary())) },
        });
    }

    private PeerTemplate Find(string id, ServerCallContext context)
    {
        var workspace = KeyVaultPeer.WorkspaceOf(context);
        if (Away.ContainsKey(workspace))
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "away"));
        }

        return Templates.TryGetValue(id, out var template) && template.Workspace == workspace
            ? template
            : throw new RpcException(new Status(StatusCode.NotFound, "There is no such template in this workspace."));
    }

    private static TemplateReply Describe(string id, PeerTemplate template) => new()
    {
        TemplateId = id,
        Type = template.Type,
        Model = template.Model,
        Variables = { template.Variables.Select(variable => new VariableReply { Name = variable.Name, Kind = variable.Kind }) },
    };

    private static RenderedPrompt Render(PeerTemplate template, Dictionary<string, string> given)
    {
        var reply = new RenderedPrompt();
        foreach (var name in given.Keys.Where(name => template.Variables.All(variable => variable.Name != name)))
        {
            reply.Problems[name] = $"The template has no variable '{name}'.";
        }

        var filled = template.Prompt;
        foreach (var (name, kind) in template.Variables)
        {
            if (!given.TryGetValue(name, out var json))
            {
                reply.Problems[name] = $"'{name}' is missing.";
                continue;
            }

            var value = JsonElement.Parse(json);
            if ((kind == "integer") != (value.ValueKind == JsonValueKind.Number))
            {
                reply.Problems[name] = $"'{name}' is of another kind.";
            }

            filled = filled.Replace($"{{{{{name}}}}}", value.ToString(), StringComparison.Ordinal);
        }

        reply.Prompt = reply.Problems.Count == 0 ? filled : "";
        if (template.SystemPrompt is { } systemPrompt && reply.Problems.Count == 0)
        {
            reply.SystemPrompt = systemPrompt;
        }

        return reply;
    }
}

/// <param name="Variables">Names and kinds.</param>
public sealed record PeerTemplate(
    Guid Workspace, string Type, string Prompt, IReadOnlyList<(string Name, string Kind)> Variables, string? SystemPrompt = null, string Model = "");
