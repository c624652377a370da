using MediaLab.ServiceDefaults.Errors;
using Microsoft.Net.Http.Headers;

namespace MediaLab.Projects;

/// <summary>The version of what is read and changed, as an ETag.</summary>
internal static class Versions
{
    public static void NameVersion(this HttpResponse response, long version) => response.Headers.ETag = TagOf(version);

    /// <exception cref="ApiException">412: the request names a version (If-Match) that is not the current one.</exception>
    public static void RequireVersion(this HttpRequest request, long current, string what)
    {
        var wanted = request.GetTypedHeaders().IfMatch;
        if (wanted.Count > 0 && !wanted.Any(tag => tag.Tag == "*" || tag.Tag == TagOf(current)))
        {
            throw new ApiException(412, ErrorCodes.VersionMismatch, $"Someone changed this {what} since you read it. Read it again.", new { currentVersion = current });
        }
    }

    private static string TagOf(long version) => new EntityTagHeaderValue($"\"{version}\"").ToString();
}
