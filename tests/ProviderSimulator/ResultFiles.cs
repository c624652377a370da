using System.Collections.Concurrent;

namespace MediaLab.ProviderSimulator;

/// <summary>Finished results under links of their own, as a provider's file host: /files/{name}.</summary>
public sealed class ResultFiles
{
    private readonly ConcurrentDictionary<string, ResultFile> _files = new();

    /// <summary>Adds one and gives its address on this simulator.</summary>
    /// <param name="http">Says what the simulator's address is.</param>
    /// <param name="bytes">What is downloaded.</param>
    /// <param name="mediaType">What the answer says it is.</param>
    /// <param name="scenario">LinkExpired: the link is dead. WrongType: a web page comes instead.</param>
    /// <param name="header">A header without which the file is not given; null: whoever has the link gets it.</param>
    internal string Add(HttpContext http, byte[] bytes, string mediaType, Scenario? scenario, (string Name, string Value)? header = null)
    {
        var name = $"{Guid.NewGuid():N}.{mediaType.Split('/')[1]}";
        _files[name] = scenario switch
        {
            Scenario.LinkExpired => new ResultFile([], mediaType, header, Expired: true),
            Scenario.WrongType => new ResultFile("<html><body>Sign in</body></html>"u8.ToArray(), mediaType, header, Expired: false),
            _ => new ResultFile(bytes, mediaType, header, Expired: false),
        };
        return $"{http.Request.Scheme}://{http.Request.Host}/files/{name}";
    }

    internal IResult Get(string name, HttpContext http)
    {
        if (!_files.TryGetValue(name, out var file) || file.Expired)
        {
            return Results.StatusCode(403);
        }

        return file.Header is { } header && http.Request.Headers[header.Name] != header.Value ? Results.StatusCode(401) : Results.Bytes(file.Bytes, file.MediaType);
    }

    private sealed record ResultFile(byte[] Bytes, string MediaType, (string Name, string Value)? Header, bool Expired);
}
