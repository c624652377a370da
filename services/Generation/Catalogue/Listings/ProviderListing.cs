using MediaLab.Generation.Generations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace MediaLab.Generation.Catalogue.Listings;

/// <summary>What a provider last said that it serves to this workspace: the answer depends on whose key asks.</summary>
internal sealed class ProviderListing
{
    public required Guid WorkspaceId { get; init; }

    public required string Provider { get; init; }

    /// <summary>JSON list of <see cref="ListedEntry"/>. What was known stays when the provider does not answer.</summary>
    public string Entries { get; set; } = "[]";

    /// <summary>When it answered last.</summary>
    public DateTimeOffset? FetchedAt { get; set; }

    /// <summary>When it was asked last.</summary>
    public DateTimeOffset? AskedAt { get; set; }

    /// <summary>Somebody looked at the models while this was old: it is asked soon.</summary>
    public DateTimeOffset? WantedAt { get; set; }

    /// <summary>Why it did not answer last time, in words.</summary>
    public string? Problem { get; set; }

    public IReadOnlyList<ListedEntry> Read() => GenerationJson.Read<List<ListedEntry>>(Entries);

    internal sealed class Mapping : IEntityTypeConfiguration<ProviderListing>
    {
        public void Configure(EntityTypeBuilder<ProviderListing> builder)
        {
            builder.ToTable("provider_listings");
            builder.HasKey(listing => new { listing.WorkspaceId, listing.Provider });
            builder.HasIndex(listing => listing.WantedAt).HasFilter("wanted_at is not null");
            builder.Property(listing => listing.Provider).HasMaxLength(40);
            builder.Property(listing => listing.Entries).HasColumnType("jsonb");
        }
    }
}

/// <summary>A listing without its long list: how old it is.</summary>
internal sealed record ListingAge(string Provider, DateTimeOffset? FetchedAt, DateTimeOffset? AskedAt, DateTimeOffset? WantedAt);
