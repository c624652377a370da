namespace MediaLab.Identity.Sessions;

/// <summary>A user agent in words a person recognises. Only for showing: it proves nothing.</summary>
internal static class Device
{
    // Order matters: Edge also says Chrome, Chrome also says Safari, Android also says Linux.
    private static readonly (string Mark, string Name)[] Browsers =
        [("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];

    private static readonly (string Mark, string Name)[] Systems =
        [("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    public static string Describe(string? userAgent)
    {
        var browser = Find(Browsers, userAgent);
        var system = Find(Systems, userAgent);
        return (browser, system) switch
        {
            (null, null) => "Unknown device",
            (null, _) => system,
            (_, null) => browser,
            _ => $"{browser} on {system}",
        };
    }

    private static string? Find((string Mark, string Name)[] known, string? userAgent) =>
        known.FirstOrDefault(entry => userAgent?.Contains(entry.Mark, StringComparison.Ordinal) == true).Name;
}
