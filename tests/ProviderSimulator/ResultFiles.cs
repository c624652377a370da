using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace MediaLab.ProviderSimulator;

/// <summary>Finished results under links of their own, as a provider's file host: /files/{name}.</summary>
public sealed class ResultFiles
{
    private const int LargeBytes = 20 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, ResultFile> _files = new();

    /// <summary>What comes instead of a result where somebody has to sign in first.</summary>
    internal static byte[] WebPage { get; } = "<html><body>Sign in</body></html>"u8.ToArray();

    /// <summary>Adds one and gives its address on this simulator.</summary>
    /// <param name="http">Says what the simulator's address is.</param>
    /// <param name="bytes">What is downloaded.</param>
    /// <param name="mediaType">What the answer says it is.</param>
    /// <param name="scenario">LinkExpired: the link is dead. WrongType: a web page comes instead. DownloadCut: it breaks off. DownloadHangs: it stands still. Large: an MP4 is filled up with nothing to 20 MB.</param>
    /// <param name="header">A header without which the file is not given; null: whoever has the link gets it.</param>
    internal string Add(HttpContext http, byte[] bytes, string mediaType, Scenario? scenario, (string Name, string Value)? header = null)
    {
        var name = $"{Guid.NewGuid():N}.{mediaType.Split('/')[1]}";
        _files[name] = scenario switch
        {
            Scenario.LinkExpired => new ResultFile([], mediaType, header, Expired: true),
            Scenario.WrongType => new ResultFile(WebPage, mediaType, header, Expired: false),
            Scenario.DownloadCut => new ResultFile(bytes, mediaType, header, Expired: false, IsCut: true),
            Scenario.DownloadHangs => new ResultFile(bytes, mediaType, header, Expired: false, Hangs: true),
            Scenario.Large => new ResultFile(bytes, mediaType, header, Expired: false, LargeBytes - bytes.Length),
            _ => new ResultFile(bytes, mediaType, header, Expired: false),
        };
        return $"{http.Request.Scheme}://{http.Request.Host}/files/{name}";
    }

    internal async Task<IResult> GetAsync(string name, HttpContext http)
    {
        if (!_files.TryGetValue(name, out var file) || file.Expired)
        {
            return Results.StatusCode(403);
        }

        return file.Header is { } header && http.Request.Headers[header.Name] != header.Value ? Results.StatusCode(401)
            : file.IsCut ? await PaidCall.CutAsync(http, file.Bytes, file.MediaType)
            : file.Hangs ? await PaidCall.HangAsync(http, file.Bytes, file.MediaType)
            : file.Filling == 0 ? Results.Bytes(file.Bytes, file.MediaType)
            : new FilledResult(file);
    }

    private sealed record ResultFile(byte[] Bytes, string MediaType, (string Name, string Value)? Header, bool Expired, int Filling = 0, bool IsCut = false, bool Hangs = false);

    /// <summary>The file, then a box of the MP4 format that players skip.</summary>
    private sealed class FilledResult(ResultFile file) : IResult
    {
        private static readonly byte[] Nothing = new byte[256 * 1024];

        public async Task ExecuteAsync(HttpContext http)
        {
            http.Response.ContentType = file.MediaType;
            http.Response.ContentLength = file.Bytes.Length + file.Filling;
            await http.Response.Body.WriteAsync(file.Bytes);
            var head = new byte[8];
            BinaryPrimitives.WriteInt32BigEndian(head, file.Filling);
            "free"u8.CopyTo(head.AsSpan(4));
            await http.Response.Body.WriteAsync(head);
            for (var left = file.Filling - head.Length; left > 0; left -= Nothing.Length)
            {
                await http.Response.Body.WriteAsync(Nothing.AsMemory(0, Math.Min(left, Nothing.Length)));
            }
        }
    }
}
