namespace MediaLab.Generation.Catalogue.Listings;

/// <summary>A free call that tells what a provider serves now. It adds to the catalogue's file and corrects its dates; it takes nothing away.</summary>
internal sealed record Listing
{
    /// <summary>Where it is asked without a key; null: at the provider's address, with the workspace's key.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Below the address, with its query.</summary>
    public required string Path { get; init; }

    /// <summary>The header that takes the key as it is; null: Authorization as a bearer.</summary>
    public string? KeyHeader { get; init; }

    /// <summary>Member of the answer that holds the entries; this and the following may be paths: "a.b".</summary>
    public required string Items { get; init; }

    /// <summary>Member of an entry: the provider's own id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name for people.</summary>
    public string? Name { get; init; }

    /// <summary>The day from which it is no longer served.</summary>
    public string? Shutdown { get; init; }

    /// <summary>What the catalogue's file lacks becomes a model of this modality, with what is known of the provider's open models.</summary>
    public string? Adds { get; init; }

    /// <summary>The entries are no models: they are further values of this setting, wherever a model of the provider has it.</summary>
    public string? Values { get; init; }

    /// <summary>How the next page is asked for; null: there is one page.</summary>
    public NextPage? Next { get; init; }
}

/// <param name="Member">Of the answer: the next page's mark; none on the last page.</param>
/// <param name="Query">The parameter that takes it.</param>
internal sealed record NextPage(string Member, string Query);

/// <summary>One entry of a provider's own list.</summary>
/// <param name="Id">The provider's id of a model, or of a setting's value.</param>
/// <param name="Name">For people.</param>
/// <param name="Shutdown">From this day it is no longer served.</param>
/// <param name="Adds">The modality of a model that the catalogue may lack.</param>
/// <param name="Values">The setting that it is a value of.</param>
internal sealed record ListedEntry(string Id, string? Name = null, DateOnly? Shutdown = null, string? Adds = null, string? Values = null);
