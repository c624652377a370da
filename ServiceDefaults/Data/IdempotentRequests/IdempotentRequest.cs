using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.ServiceDefaults.Data.IdempotentRequests;

/// <summary>The answer that a request with an Idempotency-Key got.</summary>
internal sealed class IdempotentRequest
{
    public required Guid WorkspaceId { get; init; }

    /// <summary>Route name, so that one key on two operations is two requests.</summary>
    public required string Operation { get; init; }

    public required string Key { get; init; }

    /// <summary>SHA-256 of path, query and body.</summary>
    public required byte[] RequestHash { get; init; }

    public required int Status { get; init; }

    public string? Location { get; init; }

    public required string Body { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<IdempotentRequest>
    {
        public void Configure(EntityTypeBuilder<IdempotentRequest> builder)
        {
            builder.ToTable("idempotent_requests");
            builder.HasKey(request => new { request.WorkspaceId, request.Operation, request.Key });
            builder.Property(request => request.Operation).HasMaxLength(100);
            builder.Property(request => request.Key).HasMaxLength(IdempotencyFilter.MaxKeyLength);
            builder.Property(request => request.Location).HasMaxLength(500);
            builder.HasIndex(request => request.CreatedAt);
        }
    }
}
