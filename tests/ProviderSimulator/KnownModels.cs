namespace MediaLab.ProviderSimulator;

/// <summary>The models that a provider serves: others are refused, as the real one refuses what was shut down or never was.</summary>
internal static class KnownModels
{
    private static readonly Dictionary<string, HashSet<string>> ByProvider = new()
    {
        ["openai"] =
        [
            "gpt-6-luna", "gpt-6-sol", "gpt-6.1-sol", "gpt-6-astra", "gpt-5.6-luna", "gpt-5.6-terra", "gpt-5.6-sol", "gpt-transcribe", "gpt-4o-transcribe", "gpt-4o-mini-transcribe",
            "whisper-1", "gpt-image-2.5-flare", "gpt-image-2.5-flare-2026-09-08", "gpt-image-2.5-sunburst", "gpt-image-2.5-sunburst-2026-09-08", "gpt-image-2", "gpt-4o-mini-tts",
            "gpt-4o-mini-tts-2025-12-15", "tts-1", "tts-1-hd",
        ],
        ["anthropic"] =
        [
            "claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5", "claude-fable-5-1", "claude-opus-5", "claude-sonnet-5", "claude-opus-4-8", "claude-opus-4-7", "claude-opus-4-6",
            "claude-sonnet-4-6", "claude-haiku-4-5", "claude-haiku-4-5-20251001",
        ],
        ["gemini"] =
        [
            "gemini-3.8-flash", "gemini-3.7-flash", "gemini-3.6-flash", "gemini-3.5-flash", "gemini-3.5-flash-lite", "gemini-3.1-pro-preview", "gemini-2.5-pro", "gemini-3-pro-image",
            "gemini-3.1-flash-image", "gemini-3.1-flash-lite-image", "veo-3.1-generate-preview", "veo-3.1-fast-generate-preview", "veo-3.1-lite-generate-preview",
            "gemini-omni-1.1-flash", "gemini-omni-1.2-flash", "gemini-3.8-flash-lite-tts", "gemini-3.8-flash-tts", "gemini-3.1-flash-tts-preview", "gemini-2.5-flash-preview-tts",
            "gemini-2.5-pro-preview-tts",
        ],
        ["kling"] = ["kling-v3", "kling-v3-omni", "kling-video-o1", "kling-image-o1", "kling-v2-6", "kling-v2-1", "kling-v2"],
    };

    /// <param name="provider">One that is listed here.</param>
    /// <param name="model">Tests also call a known one by its name and "-impatient".</param>
    public static bool Has(string provider, string? model) =>
        model is not null && ByProvider[provider].Contains(model.EndsWith("-impatient", StringComparison.Ordinal) ? model[..^"-impatient".Length] : model);
}
