using MediaLab.Assets.Data;
using MediaLab.Assets.Uploads;
using MediaLab.ServiceDefaults.Errors;
using MediaLab.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace MediaLab.Assets.Assets;

/// <example>{"status":"processing","generationId":null,"name":"Harbour at night.jpg","contentType":"image/jpeg","size":2412876,"thumbnailUrl":null,"width":null,"height":null,"tags":[],"favorite":false,"sandbox":false,"cost":null,"description":"","details":null,"provider":null,"model":null,"prompt":null,"parameters":null}</example>
internal static class CompleteAsset
{
    /// <summary>After the bytes were sent: they are checked, and the asset exists. Repeating it changes nothing.</summary>
    public static async Task<Ok<Envelope<AssetResponse>>> Handle(Guid id, AssetsDb db, UploadCompletion completion, CancellationToken cancellationToken)
    {
        var promised = await db.Assets.AsNoTracking().Where(asset => asset.Id == id).Select(asset => (long?)asset.SizeBytes).FirstOrDefaultAsync(cancellationToken)
            ?? throw ApiException.NotFound("asset");
        return ApiResults.Ok(AssetResponse.From(await completion.CompleteAsync(id, promised, null, cancellationToken)));
    }
}
