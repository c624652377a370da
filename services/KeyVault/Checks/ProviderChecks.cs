using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MediaLab.KeyVault.Checks;

/// <summary>How a provider's key is checked with a call that costs nothing. One file of <c>Checks/Providers</c>: a provider more is a file more.</summary>
internal sealed record ProviderCheck
{
    /// <summary>The id that keys, models and prices share, for example "openai".</summary>
    public required string Provider { get; init; }

    public required string Name { get; init; }

    /// <summary>Null: it has no address of its own, so that each key comes with one.</summary>
    public Uri? BaseAddress { get; init; }

    /// <summary>GET, or what <see cref="Method"/> says, below the base address.</summary>
    public required string Path { get; init; }

    public string Method { get; init; } = "GET";

    /// <summary>The header that carries the key.</summary>
    public required string KeyHeader { get; init; }

    /// <summary>What stands before the key in its header.</summary>
    public string KeyPrefix { get; init; } = "";

    /// <summary>How the key becomes what the header carries.</summary>
    public KeySigning Signing { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>A member that a good answer has: an answer without it is not the provider's. Empty: the answer is a bare list.</summary>
    public required string ProofMember { get; init; }

    /// <summary>Where the words of a refusal are in its JSON.</summary>
    public required string[] ErrorMessage { get; init; }

    /// <summary>Statuses that mean: this is not a key of ours.</summary>
    public IReadOnlyList<int> Refusals { get; init; } = [401];

    /// <summary>By status: what such an answer must hold besides, where the status alone says too little.</summary>
    public IReadOnlyDictionary<string, string> RefusalWords { get; init; } = new Dictionary<string, string>();

    /// <summary>Words in a refusal that mean: whoever asks from this place or account is not served, whatever the key.</summary>
    public IReadOnlyList<string> NotServed { get; init; } = [];

    /// <summary>Words in a refusal that mean: the key is one of ours, and may not do just this.</summary>
    public IReadOnlyList<string> Restricted { get; init; } = [];

    /// <summary>What a good answer proves.</summary>
    public required string[] Proves { get; init; }

    /// <summary>What it does not.</summary>
    public required string[] LeavesOpen { get; init; }
}

internal enum KeySigning
{
    /// <summary>The key is sent as it is.</summary>
    None,

    /// <summary>The key is "access:secret"; what is sent is a short-lived JWT, HS256, issued by the access key.</summary>
    Jwt,
}

internal static class ProviderChecks
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public static IReadOnlyList<ProviderCheck> All { get; } = [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith("checks/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Read)];

    public static ProviderCheck? Find(string provider) => All.FirstOrDefault(check => check.Provider == provider);

    private static ProviderCheck Read(string name)
    {
        try
        {
            return JsonSerializer.Deserialize<ProviderCheck>(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!, Strict)!;
        }
        catch (JsonException exception)
        {
            throw new InvalidOperationException($"{name}: {exception.Message}", exception);
        }
    }
}
