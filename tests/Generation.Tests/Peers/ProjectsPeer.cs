using System.Collections.Concurrent;
using Grpc.Core;
using MediaLab.Contracts.Projects.V1;

namespace MediaLab.Generation.Tests.Peers;

/// <summary>Every project exists in every workspace, but for those a test takes away or archives.</summary>
public sealed class ProjectsPeer : ProjectLookup.ProjectLookupBase
{
    public ConcurrentDictionary<string, bool> Missing { get; } = new();

    public ConcurrentDictionary<string, bool> Archived { get; } = new();

    public override Task<ProjectReply> GetProject(GetProjectRequest request, ServerCallContext context) => Missing.ContainsKey(request.ProjectId)
        ? throw new RpcException(new Status(StatusCode.NotFound, "There is no such project in this workspace."))
        : Task.FromResult(new ProjectReply { ProjectId = request.ProjectId, Name = "Film", Archived = Archived.ContainsKey(request.ProjectId) });
}
