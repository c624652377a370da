namespace MediaLab.Generation.Providers.ElevenLabs;

/// <summary>The voices that every account has, by the names in the catalogue. Any other voice is given by its id.</summary>
internal static class ElevenLabsVoices
{
    private static readonly Dictionary<string, string> Ids = new()
    {
        ["Alice"] = "Xb7hH8MSUJpSbSDYk0k2",
        ["Bill"] = "pqHfZKP75CvOlQylNhV4",
        ["Brian"] = "nPczCjzI2devNBz1zQrb",
        ["Callum"] = "N2lVS1w4EtoT3dr4eOWO",
        ["Charlie"] = "IKne3meq5aSn9XLyUdCD",
        ["Chris"] = "iP95p4xoKVk53GoZ742B",
        ["Daniel"] = "onwK4e9ZLuTAKqWW03F9",
        ["Eric"] = "cjVigY5qzO86Huf0OWal",
        ["George"] = "JBFqnCBsd6RMkjVDRZzb",
        ["Jessica"] = "cgSgspJ2msm6clMCkdW9",
        ["Laura"] = "FGY2WhTYpPnrIDTdsKH5",
        ["Liam"] = "TX3LPaxmHKxFdv7VOQHJ",
        ["Lily"] = "pFZP5JQG7iQjIQuC4Bku",
        ["Matilda"] = "XrExE9yKIg1WjnnlVkGX",
        ["River"] = "SAz9YHcvj6GT2YYXdXww",
        ["Roger"] = "CwhRBWXzGAHq8TQ4Fs17",
        ["Sarah"] = "EXAVITQu4vr4xnSDxMaL",
        ["Will"] = "bIHbv24MWmeRgasZH58o",
    };

    public static IReadOnlyCollection<string> Names => Ids.Keys;

    public static string IdOf(MediaRequest request) => request.Parameters.Text("voiceId") ?? Ids[request.Parameters.Text("voice")!];
}
