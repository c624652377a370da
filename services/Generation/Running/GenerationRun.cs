using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Providers;

namespace MediaLab.Generation.Running;

/// <summary>One lease being worked on: the job and all that its steps need.</summary>
internal sealed record GenerationRun(
    Lease Lease, GenerationJob Job, Model Model, MediaProvider Provider, ResultSpool Spool, RunControl Control, GenerationDb Db, IServiceProvider Services)
{
    public MediaRequest Request { get; } = new(Model, Job.Prompt, ModelParameters.FromJson(Job.Parameters), Job.Count, Job.ReferenceAssetIds.Length);

    /// <summary>The calls of this run to the provider, as they went, for the attempt log.</summary>
    public Attempt Attempt(string outcome, DateTimeOffset submittedAt, DateTimeOffset now, ProviderFailure? failure = null, string? requestId = null) =>
        new(Job.Provider, Job.Model, submittedAt, now, outcome, failure?.Code, failure?.Message, failure?.RequestId ?? requestId, Job.ProviderJobId, failure?.HttpStatus);
}
