using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace MediaLab.Gateway.WebApp;

/// <summary>
/// The built web app: files as the build left them, in the best encoding that lies beside them. Its folder is <c>Web:Root</c>; unset, a
/// wwwroot of the gateway's own (a container) or clients/web/dist up the tree (a checkout).
/// </summary>
internal sealed class WebAppFiles(IConfiguration configuration, IHostEnvironment environment) : IDisposable
{
    public const string Index = "/index.html";

    private static readonly (string Name, string Extension)[] Encodings = [("br", ".br"), ("gzip", ".gz")];
    private static readonly FileExtensionContentTypeProvider ContentTypes = WithAppTypes();
    private readonly Lock _lock = new();
    private PhysicalFileProvider? _files;

    /// <summary>Null while the app has not been built.</summary>
    public IFileProvider? Files
    {
        get
        {
            lock (_lock)
            {
                return _files ??= FindRoot() is { } root ? new PhysicalFileProvider(root) : null;
            }
        }
    }

    /// <summary>The file to answer with, or null when the app has no such file.</summary>
    public ServedFile? Find(string path, HttpRequest request)
    {
        if (Files is not { } files || files.GetFileInfo(path) is not { Exists: true, IsDirectory: false, PhysicalPath: not null } plain)
        {
            return null;
        }

        if (!ContentTypes.TryGetContentType(path, out var contentType))
        {
            return null;
        }

        var accepted = request.GetTypedHeaders().AcceptEncoding;
        foreach (var (name, extension) in Encodings)
        {
            if (accepted.Any(encoding => encoding.Value == name && encoding.Quality is not 0) && files.GetFileInfo(path + extension) is { Exists: true } encoded)
            {
                return new ServedFile(encoded, contentType, name, CachingOf(path));
            }
        }

        return new ServedFile(plain, contentType, null, CachingOf(path));
    }

    public void Dispose() => _files?.Dispose();

    /// <summary>Vite names what it puts into /assets by content; what says which names are current must always be asked for.</summary>
    private static string CachingOf(string path) => path switch
    {
        _ when path.StartsWith("/assets/", StringComparison.Ordinal) => "public, max-age=31536000, immutable",
        _ when path.StartsWith("/icons/", StringComparison.Ordinal) => "public, max-age=86400",
        _ => "no-cache",
    };

    private string? FindRoot()
    {
        if (configuration["Web:Root"] is { Length: > 0 } given)
        {
            var root = Path.GetFullPath(given, environment.ContentRootPath);
            return Directory.Exists(root) ? root : null;
        }

        var packaged = Path.Combine(environment.ContentRootPath, "wwwroot");
        if (File.Exists(packaged + Index))
        {
            return packaged;
        }

        for (var folder = new DirectoryInfo(environment.ContentRootPath); folder is not null; folder = folder.Parent)
        {
            var built = Path.Combine(folder.FullName, "clients", "web", "dist");
            if (File.Exists(built + Index))
            {
                return built;
            }
        }

        return null;
    }

    private static FileExtensionContentTypeProvider WithAppTypes()
    {
        var types = new FileExtensionContentTypeProvider();
        types.Mappings[".webmanifest"] = "application/manifest+json";
        types.Mappings[".js"] = "text/javascript; charset=utf-8";
        types.Mappings[".css"] = "text/css; charset=utf-8";
        types.Mappings[".html"] = "text/html; charset=utf-8";
        // The build's own notes are nobody's business.
        types.Mappings.Remove(".json");
        return types;
    }
}

/// <summary>One file as it goes out.</summary>
internal sealed record ServedFile(IFileInfo File, string ContentType, string? Encoding, string CacheControl)
{
    public Task SendAsync(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = CacheControl;
        headers.Vary = HeaderNames.AcceptEncoding;
        if (Encoding is not null)
        {
            headers.ContentEncoding = Encoding;
        }

        var tag = new EntityTagHeaderValue($"\"{File.LastModified.UtcTicks:x}-{File.Length:x}{(Encoding is null ? "" : "-" + Encoding)}\"");
        return TypedResults.PhysicalFile(
            File.PhysicalPath!, ContentType, lastModified: File.LastModified, entityTag: tag, enableRangeProcessing: Encoding is null).ExecuteAsync(http);
    }
}
