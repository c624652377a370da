namespace MediaLab.Projects.Projects;

/// <summary>A project as the API shows it.</summary>
public sealed record ProjectResponse
{
    public required Guid Id { get; init; }

    /// <example>Harbour film</example>
    public required string Name { get; init; }

    /// <example>A short film about a lighthouse keeper.</example>
    public required string? Description { get; init; }

    /// <summary>Most that may ever be spent in the project, in US dollars; null for no limit.</summary>
    /// <example>"25.00"</example>
    public required Budget? BudgetUsd { get; init; }

    /// <summary>The same in nano-USD (1e-9 USD).</summary>
    /// <example>25000000000</example>
    public required long? BudgetNanoUsd { get; init; }

    public required ProjectSettings Settings { get; init; }

    public required bool Archived { get; init; }

    /// <summary>Set while the project is in the trash.</summary>
    public required DateTimeOffset? DeletedAt { get; init; }

    /// <summary>When a project in the trash goes for good.</summary>
    public required DateTimeOffset? PurgeAfter { get; init; }

    /// <summary>The asset that stands for the project: the chosen one, else the newest picture or video.</summary>
    /// <example>01997c3e-8b1a-7c9c-9c55-7b4177991dcd</example>
    public required Guid? ThumbnailAssetId { get; init; }

    /// <summary>WebP of that asset.</summary>
    /// <example>/api/assets/01997c3e-8b1a-7c9c-9c55-7b4177991dcd/thumbnail?size=512</example>
    public required string? ThumbnailUrl { get; init; }

    /// <summary>Assets in the project; a moment late at most.</summary>
    /// <example>12</example>
    public required int AssetCount { get; init; }

    /// <summary>Completed generations; a moment late at most.</summary>
    /// <example>9</example>
    public required int GenerationCount { get; init; }

    /// <summary>Also the ETag; send it as If-Match with a change to refuse overwriting someone else's.</summary>
    /// <example>3</example>
    public required long Version { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    internal static ProjectResponse Of(Project project)
    {
        var cover = project.ChosenCoverId ?? project.LatestCoverId;
        return new ProjectResponse
        {
            Id = project.Id,
            Name = project.Name,
            Description = project.Description,
            BudgetUsd = project.BudgetNanoUsd is { } nanoUsd ? new Budget(nanoUsd) : null,
            BudgetNanoUsd = project.BudgetNanoUsd,
            Settings = project.Settings,
            Archived = project.Archived,
            DeletedAt = project.DeletedAt,
            PurgeAfter = project.PurgeAfter,
            ThumbnailAssetId = cover,
            ThumbnailUrl = cover is null ? null : $"/api/assets/{cover}/thumbnail?size=512",
            AssetCount = project.AssetCount,
            GenerationCount = project.GenerationCount,
            Version = project.Version,
            CreatedAt = project.CreatedAt,
            UpdatedAt = project.UpdatedAt,
        };
    }
}
