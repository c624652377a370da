using System.ComponentModel.DataAnnotations;
using MediaLab.Assets.Data;
using MediaLab.Assets.Storage;
using MediaLab.Assets.Uploads;
using MediaLab.Contracts.Projects.V1;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace MediaLab.Assets.Assets;

/// <summary>A file to upload.</summary>
public sealed record CreateAssetRequest
{
    public required Guid ProjectId { get; init; }

    /// <summary>Usually the file's name; 1 to 200 characters.</summary>
    /// <example>Harbour at night.jpg</example>
    [Required, StringLength(Asset.MaxNameLength, MinimumLength = 1)]
    public required string Name { get; init; }

    /// <example>image</example>
    public required AssetType Type { get; init; }

    /// <summary>Bytes, exactly.</summary>
    /// <example>2412876</example>
    [Range(1, long.MaxValue)]
    public required long Size { get; init; }

    /// <summary>Helps to tell kinds of text apart (text/markdown, application/json, application/x-subrip); for the rest the bytes decide.</summary>
    /// <example>image/jpeg</example>
    [StringLength(100)]
    public string? ContentType { get; init; }
}

/// <summary>Where the bytes go: one request with these headers and the raw bytes as its body. Then complete the asset.</summary>
/// <param name="Method" example="PUT">Its method.</param>
/// <param name="Url" example="/api/assets/content/eyJrIjoiYS8wMTk5N2MzZSJ9.4fQ8mZ2tXb7L">Its address; the link is the permission.</param>
/// <param name="Headers" example='{"content-type":"image/jpeg"}'>Its headers.</param>
/// <param name="ExpiresAt">Until when the address takes bytes.</param>
public sealed record UploadTarget(string Method, string Url, IReadOnlyDictionary<string, string> Headers, DateTimeOffset ExpiresAt);

/// <summary>A reserved asset.</summary>
public sealed record CreateAssetResponse(Guid Id, UploadTarget Upload);

internal static class CreateAsset
{
    public static async Task<Created<Envelope<CreateAssetResponse>>> Handle(
        CreateAssetRequest request, AssetsDb db, ProjectLookup.ProjectLookupClient projects, ContentLinks links, IOptions<UploadLimits> limits,
        CurrentUser user, TimeProvider clock, CancellationToken cancellationToken)
    {
        var maxBytes = limits.Value.Of(request.Type);
        if (request.Size > maxBytes)
        {
            throw new ApiException(413, ServiceDefaults.Errors.ErrorCodes.TooLarge, $"This type of file may have at most {maxBytes} bytes.", new { maxBytes });
        }

        await projects.RequireOpenAsync(request.ProjectId, cancellationToken);
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7();
        var asset = new Asset
        {
            WorkspaceId = user.WorkspaceId,
            Id = id,
            ProjectId = request.ProjectId,
            CreatedBy = user.UserId,
            Type = request.Type,
            Name = AssetText.OneLine(request.Name) ?? throw ApiException.Invalid("name", "A name has at least one visible character."),
            ObjectKey = ObjectKeys.OfUpload(user.WorkspaceId, request.ProjectId, id),
            DeclaredMediaType = request.ContentType ?? "",
            SizeBytes = request.Size,
            CreatedAt = now,
            UpdatedAt = now,
        };
        asset.IndexForSearch();
        db.Assets.Add(asset);
        await db.SaveChangesAsync(cancellationToken);

        return ApiResults.Created($"/api/assets/{id}", new CreateAssetResponse(id, TargetOf(links, user, id, request)));
    }

    /// <summary>The same place with a fresh link: links live for two hours, an answer is replayed for longer.</summary>
    public static CreateAssetResponse Renew(EndpointFilterInvocationContext context, CreateAssetResponse earlier)
    {
        var services = context.HttpContext.RequestServices;
        var request = context.Arguments.OfType<CreateAssetRequest>().Single();
        return earlier with { Upload = TargetOf(services.GetRequiredService<ContentLinks>(), services.GetRequiredService<CurrentUser>(), earlier.Id, request) };
    }

    private static UploadTarget TargetOf(ContentLinks links, CurrentUser user, Guid id, CreateAssetRequest request)
    {
        const string mediaType = "application/octet-stream";
        var link = links.Upload(ObjectKeys.Incoming(user.WorkspaceId, id), mediaType, request.Size, LinkAudience.Public);
        return new UploadTarget(HttpMethods.Put, link.Url, new Dictionary<string, string> { ["Content-Type"] = mediaType }, link.ExpiresAt);
    }
}
