using System.Text.Json;
using Microsoft.Extensions.FileProviders;

namespace MediaLab.Gateway.WebApp;

/// <summary>
/// The app may run its own files and the inline code whose hashes its build wrote down (csp.json), and nothing else. <c>Web:ContentOrigins</c>
/// names where media may come from besides, for example an object store with links of its own.
/// </summary>
internal sealed class ContentSecurityPolicy(WebAppFiles files, IConfiguration configuration)
{
    /// <summary>Answers of the API are data: nothing in them may run, wherever they are opened.</summary>
    private const string Api = "default-src 'none'; frame-ancestors 'none'";

    private readonly string _media = string.Concat((configuration.GetSection("Web:ContentOrigins").Get<string[]>() ?? []).Select(origin => " " + origin));
    private (DateTimeOffset BuiltAt, string Policy)? _built;

    public string For(PathString path) => path.StartsWithSegments("/api") && !path.StartsWithSegments("/api/reference") ? Api : ForPages();

    private string ForPages()
    {
        var hashes = files.Files?.GetFileInfo("/csp.json") is { Exists: true } file ? file : null;
        var builtAt = hashes?.LastModified ?? DateTimeOffset.MinValue;
        if (_built is not { } built || built.BuiltAt != builtAt)
        {
            built = (builtAt, Build(Read(hashes)));
            _built = built;
        }

        return built.Policy;
    }

    /// <summary>Style attributes cannot run anything: they may be inline, style elements may not.</summary>
    private string Build(InlineHashes hashes) => string.Join("; ",
    [
        "default-src 'self'",
        $"script-src 'self'{Joined(hashes.ScriptSrc)}",
        $"style-src 'self'{Joined(hashes.StyleSrc)}",
        "style-src-attr 'unsafe-inline'",
        $"img-src 'self' data: blob:{_media}",
        $"media-src 'self' blob:{_media}",
        $"connect-src 'self'{_media}",
        "font-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]);

    private static string Joined(IReadOnlyList<string>? hashes) => string.Concat((hashes ?? []).Select(hash => " " + hash));

    private static InlineHashes Read(IFileInfo? file)
    {
        if (file is null)
        {
            return new InlineHashes([], []);
        }

        using var stream = file.CreateReadStream();
        return JsonSerializer.Deserialize<InlineHashes>(stream, JsonSerializerOptions.Web) ?? new InlineHashes([], []);
    }

    private sealed record InlineHashes(IReadOnlyList<string>? ScriptSrc, IReadOnlyList<string>? StyleSrc);
}
