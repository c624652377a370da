using MediaLab.Contracts.Assets.V1;
using MediaLab.Generation.Catalogue;
using MediaLab.Generation.Data;
using MediaLab.Generation.Generations;
using MediaLab.Generation.Providers;

namespace MediaLab.Generation.Running;

/// <summary>One lease being worked on: the job and all that its steps need.</summary>
internal sealed record GenerationRun(
    Lease Lease, GenerationJob Job, Model Model, MediaProvider Provider, ResultSpool Spool, RunControl Control, GenerationDb Db, IServiceProvider Services,
    ModelParameters Parameters, IReadOnlyDictionary<Guid, AssetReply> Assets)
{
    public MediaRequest Request { get; } = new(
        Model, Job.Prompt, Parameters, Job.Count, References.From(Model, Parameters, Job.ReferenceAssetIds, Assets));

    /// <summary>The key this run uses, as soon as it has one.</summary>
    public Credential? Credential { get; set; }

    /// <summary>A call brought words before it failed.</summary>
    public bool WordsWereShown { get; set; }

    /// <summary>One call of this run to the provider, as the attempt log keeps it.</summary>
    public Attempt Attempt(string outcome, DateTimeOffset submittedAt, DateTimeOffset now, ProviderFailure? failure = null, string? requestId = null) =>
        new(Job.Provider, Job.Model, submittedAt, now, outcome, failure?.Code, failure?.Message, failure?.RequestId ?? requestId, Job.ProviderJobId, failure?.HttpStatus);
}
