using MediaLab.Assets.Data;
using MediaLab.Assets.Processing;
using MediaLab.Assets.Storage;
using MediaLab.Contracts.Projects.V1;
using MediaLab.ServiceDefaults.Authentication;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Assets.Assets;

internal static class DuplicateAsset
{
    private const string Suffix = " (copy)";

    /// <summary>A copy with bytes of its own in the same project. It cost nothing; its lineage leads to the original.</summary>
    public static async Task<Created<Envelope<AssetResponse>>> Handle(
        Guid id, AssetsDb db, ProjectLookup.ProjectLookupClient projects, IObjectStore store, ProcessingSignal signal, CurrentUser user, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var original = await db.FindStoredAsync(id, cancellationToken);
        if (original.TrashedAt is not null)
        {
            throw ApiException.Conflict("This asset is in the trash. Restore it to copy it.");
        }

        await projects.RequireOpenAsync(original.ProjectId, cancellationToken);
        var tags = await db.Tags.AsNoTracking().Where(tag => tag.AssetId == id).Select(tag => tag.Tag).ToListAsync(cancellationToken);
        var copy = CopyOf(original, tags, user.UserId, clock.GetUtcNow());
        // Object first, row second.
        if (!await store.CopyAsync(original.ObjectKey, copy.ObjectKey, cancellationToken))
        {
            throw ApiException.NotFound("file");
        }

        db.Assets.Add(copy);
        db.Jobs.Add(AssetJob.For(copy, AssetJobKind.Process, copy.CreatedAt));
        await db.SaveChangesAsync(cancellationToken);
        signal.Set();
        return ApiResults.Created($"/api/assets/{copy.Id}", AssetResponse.From(copy));
    }

    private static Asset CopyOf(Asset original, List<string> tags, Guid user, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7();
        var room = Asset.MaxNameLength - Suffix.Length;
        var copy = new Asset
        {
            WorkspaceId = original.WorkspaceId,
            Id = id,
            ProjectId = original.ProjectId,
            CreatedBy = user,
            Type = original.Type,
            State = AssetState.Processing,
            Name = (original.Name.Length <= room ? original.Name : original.Name[..room]) + Suffix,
            Description = original.Description,
            ObjectKey = ObjectKeys.OfUpload(original.WorkspaceId, original.ProjectId, id),
            DeclaredMediaType = original.DeclaredMediaType,
            MediaType = original.MediaType,
            SizeBytes = original.SizeBytes,
            Sha256 = original.Sha256,
            Provider = original.Provider,
            Model = original.Model,
            Prompt = original.Prompt,
            Parameters = original.Parameters,
            Sandbox = original.Sandbox,
            CreatedAt = now,
            UpdatedAt = now,
            Parents = [new AssetParent { WorkspaceId = original.WorkspaceId, AssetId = id, ParentId = original.Id }],
        };
        copy.SetTags(tags);
        copy.IndexForSearch();
        return copy;
    }
}
