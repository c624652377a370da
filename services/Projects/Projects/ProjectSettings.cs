using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace MediaLab.Projects.Projects;

/// <summary>What a project starts its forms with. Nothing here changes what was made before.</summary>
public sealed record ProjectSettings
{
    internal static readonly ProjectSettings None = new();

    // Records compare by value, and these are never changed in place.
    internal static readonly ValueComparer<ProjectSettings> ByValue = new((left, right) => left == right, settings => settings.GetHashCode(), settings => settings);

    // Stored settings of a newer version must stay readable after a step back.
    private static readonly JsonSerializerOptions Stored = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The model each kind of media starts with; null leaves the choice to the workspace's settings.</summary>
    public DefaultModels? DefaultModels { get; init; }

    /// <summary>Shape of new pictures and videos, width to height, for example "16:9".</summary>
    /// <example>16:9</example>
    [RegularExpression("^[1-9][0-9]?:[1-9][0-9]?$", ErrorMessage = "An aspect ratio is width:height, for example 16:9.")]
    public string? AspectRatio { get; init; }

    internal static string ToJson(ProjectSettings settings) => JsonSerializer.Serialize(settings, Stored);

    internal static ProjectSettings FromJson(string json) => JsonSerializer.Deserialize<ProjectSettings>(json, Stored)!;
}

/// <summary>Model ids as the catalogue names them: "provider/model".</summary>
public sealed record DefaultModels
{
    internal const string ModelId = "^[a-z0-9-]{1,40}/[A-Za-z0-9._:/-]{1,150}$";
    internal const string Message = "A model is named provider/model, as the catalogue does.";

    [RegularExpression(ModelId, ErrorMessage = Message)]
    public string? Text { get; init; }

    [RegularExpression(ModelId, ErrorMessage = Message)]
    public string? Image { get; init; }

    [RegularExpression(ModelId, ErrorMessage = Message)]
    public string? Video { get; init; }

    [RegularExpression(ModelId, ErrorMessage = Message)]
    public string? Audio { get; init; }
}
