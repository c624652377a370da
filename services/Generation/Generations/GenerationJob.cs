using MediaLab.Contracts.Events;
using MediaLab.ServiceDefaults.OpenApi;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Generation.Generations;

/// <summary>
/// One request to make media, and the truth about it. Written by requests until it is queued; from then on only by the lease's owner,
/// through <see cref="Running.GenerationTransitions"/>.
/// </summary>
internal sealed class GenerationJob
{
    public required Guid WorkspaceId { get; init; }

    public required Guid Id { get; init; }

    public required Guid ProjectId { get; init; }

    public required Guid CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>text, image, video or audio.</summary>
    public required string Type { get; init; }

    public required string Prompt { get; init; }

    /// <summary>The template that its prompt was made of, which may be gone by now.</summary>
    public Guid? TemplateId { get; init; }

    /// <summary>JSON object, every value checked against the model's capabilities.</summary>
    public required string Parameters { get; init; }

    /// <summary>
    /// JSON object, those of <see cref="Parameters"/> that the caller gave: another model completes them with its own defaults. Null of generations
    /// that are older than this column.
    /// </summary>
    public string? GivenParameters { get; init; }

    public required Guid[] ReferenceAssetIds { get; init; }

    public required int Count { get; init; }

    public string? RequestedModel { get; init; }

    public string? RequestedProvider { get; init; }

    public bool Fallback { get; init; }

    public bool AcceptUnpriced { get; init; }

    public long? MaxPriceNanoUsd { get; init; }

    /// <summary>Catalogue ids that may be tried after the current one, best first.</summary>
    public required string[] FallbackModels { get; init; }

    /// <summary>The failed generation that this one repeats.</summary>
    public Guid? RetryOf { get; init; }

    /// <summary>The batch it was asked for with. The batch's row is written when all of it is accepted.</summary>
    public Guid? BatchId { get; init; }

    /// <summary>0-based place in the batch; a retry has that of what it repeats.</summary>
    public int? BatchIndex { get; init; }

    public required string Provider { get; init; }

    /// <summary>The provider's own model id.</summary>
    public required string Model { get; init; }

    public required GenerationState State { get; init; }

    /// <summary>0 to 1.</summary>
    public double Progress { get; init; }

    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    public long? EstimateNanoUsd { get; init; }

    public Certainty EstimateCertainty { get; init; }

    public long HeldNanoUsd { get; init; }

    public string? PriceVersion { get; init; }

    /// <summary>What the ledger says it cost; null until Costing said so.</summary>
    public long? CostNanoUsd { get; set; }

    public Certainty CostCertainty { get; set; }

    /// <summary>JSON of <see cref="ProviderUsage"/>.</summary>
    public string? Usage { get; init; }

    public int Attempts { get; init; }

    /// <summary>JSON array of <see cref="Attempt"/>.</summary>
    public required string AttemptLog { get; init; }

    /// <summary>Not before this time of the database's clock.</summary>
    public DateTimeOffset RunAt { get; init; }

    public string? LeaseOwner { get; init; }

    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>The machine whose disk holds the result until it is stored.</summary>
    public string? SpoolHost { get; init; }

    /// <summary>Rises with each claim: a write that carries an older one changes nothing.</summary>
    public long LeaseNo { get; init; }

    public DateTimeOffset? CancelRequestedAt { get; init; }

    public string? ProviderJobId { get; init; }

    /// <summary>The key it was submitted with: only that one can ask for it.</summary>
    public Guid? KeyId { get; init; }

    /// <summary>Keys of the current provider that were refused or out of credit. One that is throttled may be used again: its circuit says when.</summary>
    public Guid[] TriedKeys { get; init; } = [];

    public DateTimeOffset? SubmittedAt { get; init; }

    /// <summary>A job that is still pending then is unknown. The provider is asked once more after it, and for up to a day while it cannot be reached.</summary>
    public DateTimeOffset? DeadlineAt { get; init; }

    public DateTimeOffset? QueuedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Set while its project is in the trash.</summary>
    public DateTimeOffset? HiddenAt { get; set; }

    public long Version { get; init; }

    /// <summary>W3C context of the request, so that the worker continues its trace.</summary>
    public string? Traceparent { get; init; }

    /// <summary>What the provider counted; null until a result came.</summary>
    public ProviderUsage? ReadUsage() => Usage is { } json ? GenerationJson.Read<ProviderUsage>(json) : null;

    public GenerationFacts Facts(long? version = null) => new(Id, ProjectId, CreatedBy, Type, Provider, Model, version ?? Version);

    internal sealed class Mapping : IEntityTypeConfiguration<GenerationJob>
    {
        public void Configure(EntityTypeBuilder<GenerationJob> builder)
        {
            builder.ToTable("generations");
            builder.HasKey(job => new { job.WorkspaceId, job.Id });
            builder.Property(job => job.Type).HasMaxLength(10);
            builder.Property(job => job.Parameters).HasColumnType("jsonb");
            builder.Property(job => job.GivenParameters).HasColumnType("jsonb");
            builder.Property(job => job.Usage).HasColumnType("jsonb");
            builder.Property(job => job.AttemptLog).HasColumnType("jsonb");
            builder.Property(job => job.Provider).HasMaxLength(40);
            builder.Property(job => job.Model).HasMaxLength(120);
            builder.Property(job => job.RequestedProvider).HasMaxLength(40);
            builder.Property(job => job.RequestedModel).HasMaxLength(160);
            builder.Property(job => job.State).HasMaxLength(12).HasConversion(state => state.WireName(), name => GenerationStates.Parse(name));
            builder.Property(job => job.EstimateCertainty).HasMaxLength(12).HasConversion<string>();
            builder.Property(job => job.CostCertainty).HasMaxLength(12).HasConversion<string>();
            builder.Property(job => job.ErrorCode).HasMaxLength(60);
            builder.Property(job => job.LeaseOwner).HasMaxLength(100);
            builder.Property(job => job.SpoolHost).HasMaxLength(32);
            builder.Property(job => job.PriceVersion).HasMaxLength(80);
            builder.Property(job => job.Traceparent).HasMaxLength(55);
            builder.HasIndex(job => new { job.WorkspaceId, job.CreatedAt, job.Id });
            builder.HasIndex(job => new { job.WorkspaceId, job.ProjectId, job.CreatedAt, job.Id });
            builder.HasIndex(job => new { job.WorkspaceId, job.BatchId, job.BatchIndex }).HasFilter("batch_id is not null");
            builder.HasIndex(job => new { job.WorkspaceId, job.Provider, job.SubmittedAt }).HasFilter("submitted_at is not null");
            builder.HasIndex(job => job.RunAt).HasFilter("state in ('reserving', 'queued', 'submitting', 'submitted', 'downloading', 'storing')");
        }
    }
}

/// <summary>One call to a provider, as it went.</summary>
/// <param name="Provider" example="openai">The provider that was called.</param>
/// <param name="Model" example="gpt-image-2">Its own model id.</param>
/// <param name="SubmittedAt">When the call left, or was about to.</param>
/// <param name="EndedAt">When it was known how it went.</param>
/// <param name="Outcome" example="completed">completed, failed, unknown or cancelled.</param>
/// <param name="Error">One of MediaLab's codes.</param>
/// <param name="Message">The provider's own words.</param>
/// <param name="RequestId" example="req_8f2c41d09ab7">The provider's id of the call, for its support.</param>
/// <param name="ProviderJobId">The provider's id of the job.</param>
/// <param name="HttpStatus" example="200">What the provider answered.</param>
public sealed record Attempt(
    string Provider, string Model, DateTimeOffset SubmittedAt, DateTimeOffset EndedAt, [OneOf("completed", "failed", "unknown", "cancelled")] string Outcome,
    [FailureCode] string? Error = null, string? Message = null, string? RequestId = null, string? ProviderJobId = null, int? HttpStatus = null);

/// <summary>One file of a generation and the asset it became.</summary>
internal sealed class GenerationOutput
{
    public required Guid WorkspaceId { get; init; }

    public required Guid GenerationId { get; init; }

    /// <summary>0-based place among the outputs.</summary>
    public required int Ordinal { get; init; }

    public required Guid AssetId { get; init; }

    public required string MediaType { get; init; }

    public required long SizeBytes { get; init; }

    /// <summary>Lowercase hex.</summary>
    public required string Sha256 { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<GenerationOutput>
    {
        public void Configure(EntityTypeBuilder<GenerationOutput> builder)
        {
            builder.ToTable("generation_outputs");
            builder.HasKey(output => new { output.WorkspaceId, output.GenerationId, output.Ordinal });
            builder.Property(output => output.MediaType).HasMaxLength(100);
            builder.Property(output => output.Sha256).HasMaxLength(64);
            builder.HasOne<GenerationJob>().WithMany().HasForeignKey(output => new { output.WorkspaceId, output.GenerationId }).OnDelete(DeleteBehavior.Cascade);
        }
    }
}

/// <summary>
/// A piece of streamed text. Its place is counted in UTF-16 units, so that a client resumes at any place. Of a picture that is being made it
/// is the latest unfinished one, as a data URI: one row, whose end is its number, until the generation ends.
/// </summary>
internal sealed class TextDelta
{
    public required Guid WorkspaceId { get; init; }

    public required Guid GenerationId { get; init; }

    public required int StartAt { get; init; }

    public required int EndAt { get; init; }

    public required string Text { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<TextDelta>
    {
        public void Configure(EntityTypeBuilder<TextDelta> builder)
        {
            builder.ToTable("text_deltas");
            builder.HasKey(delta => new { delta.WorkspaceId, delta.GenerationId, delta.StartAt });
            builder.HasIndex(delta => delta.CreatedAt);
            builder.HasOne<GenerationJob>().WithMany().HasForeignKey(delta => new { delta.WorkspaceId, delta.GenerationId }).OnDelete(DeleteBehavior.Cascade);
        }
    }
}
