using Grpc.Core;
using MediaLab.Contracts.Generation.V1;
using MediaLab.Generation.Data;
using MediaLab.ServiceDefaults.Errors;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Generation.Generations;

/// <summary>Answers Costing: which holds still have a generation, and where it is.</summary>
internal sealed class GenerationLookupService(GenerationDb db) : GenerationLookup.GenerationLookupBase
{
    private const int MostIds = 1000;

    public override async Task<GetStatesReply> GetStates(GetStatesRequest request, ServerCallContext context)
    {
        if (request.GenerationIds.Count > MostIds)
        {
            throw ApiException.Invalid("generation_ids", $"At most {MostIds} ids at once.");
        }

        var ids = request.GenerationIds.Select(id => Guid.TryParse(id, out var parsed) ? parsed : throw ApiException.Invalid("generation_ids", $"'{id}' is no id.")).ToArray();
        var states = await db.Generations.AsNoTracking().Where(job => ids.Contains(job.Id)).Select(job => new { job.Id, job.State }).ToListAsync(context.CancellationToken);
        return new GetStatesReply { States = { states.Select(job => new Contracts.Generation.V1.GenerationState { GenerationId = job.Id.ToString(), State = job.State.WireName() }) } };
    }
}
