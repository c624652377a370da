using System.Text.Json;
using MediaLab.Contracts;
using MediaLab.Contracts.Events;
using MediaLab.Generation.Catalogue;

namespace MediaLab.Generation.Providers.OpenAi;

/// <summary>The usage of chat completions. Services count the same things under different names.</summary>
internal static class ChatUsage
{
    private const decimal NanoPerUsd = 1_000_000_000;
    private const decimal MostUsd = 1_000_000;

    /// <summary>Cached and cache-write tokens are inside prompt_tokens: taken out, so that each token is priced once.</summary>
    public static ProviderUsage From(JsonElement usage, ReportedCost? cost)
    {
        var details = usage.Member("prompt_tokens_details") ?? default;
        var cached = FirstOf(Count(details, "cached_tokens"), Count(usage, "num_cached_tokens"), Count(usage, "prompt_cache_hit_tokens"), Count(usage, "cached_tokens"));
        var written = Count(details, "cache_write_tokens");
        var units = new Dictionary<string, long>
        {
            [UsageUnits.InputTokens] = Math.Max(0, Count(usage, "prompt_tokens") - cached - written),
            [UsageUnits.OutputTokens] = Count(usage, "completion_tokens") + ThoughtOutside(usage),
        };
        Add(units, UsageUnits.CachedInputTokens, cached);
        Add(units, UsageUnits.CacheWriteTokens, written);
        return new ProviderUsage(units, new Dictionary<string, string>(), CostOf(usage, cost));
    }

    /// <summary>The usage of the Responses API. Thinking is inside output_tokens there.</summary>
    public static ProviderUsage FromResponse(JsonElement usage)
    {
        var details = usage.Member("input_tokens_details") ?? default;
        var (cached, written) = (Count(details, "cached_tokens"), Count(details, "cache_write_tokens"));
        var units = new Dictionary<string, long>
        {
            [UsageUnits.InputTokens] = Math.Max(0, Count(usage, "input_tokens") - cached - written),
            [UsageUnits.OutputTokens] = Count(usage, "output_tokens"),
        };
        Add(units, UsageUnits.CachedInputTokens, cached);
        Add(units, UsageUnits.CacheWriteTokens, written);
        return new ProviderUsage(units, new Dictionary<string, string>(), null);
    }

    /// <summary>Nano-USD; null when it says nothing, or nothing that can be meant.</summary>
    public static long? CostOf(JsonElement? usage, ReportedCost? cost)
    {
        if (cost is null || usage?.At(cost.Member)?.Number() is not { } amount)
        {
            return null;
        }

        var ownKey = cost.AlsoWithOwnKey is { } member && usage?.Member("is_byok") is { ValueKind: JsonValueKind.True } ? usage?.At(member)?.Number() ?? 0 : 0;
        var usd = (amount + ownKey) / cost.PerUsd;
        return usd is >= 0 and <= MostUsd ? (long)Math.Round(usd * NanoPerUsd, MidpointRounding.AwayFromZero) : null;
    }

    public static long Count(JsonElement parent, string name) => parent.Member(name)?.Number() is { } count and >= 0 and < long.MaxValue ? (long)count : 0;

    /// <summary>A unit that was not used is left out: it may have no price, and then it would make the whole amount uncertain.</summary>
    public static void Add(Dictionary<string, long> units, string unit, long count)
    {
        if (count > 0)
        {
            units[unit] = count;
        }
    }

    /// <summary>Most count thinking within completion_tokens; where the total says otherwise it comes on top.</summary>
    private static long ThoughtOutside(JsonElement usage)
    {
        var thought = Count(usage.Member("completion_tokens_details") ?? default, "reasoning_tokens");
        return thought > 0 && Count(usage, "total_tokens") == Count(usage, "prompt_tokens") + Count(usage, "completion_tokens") + thought ? thought : 0;
    }

    private static long FirstOf(params ReadOnlySpan<long> counts)
    {
        foreach (var count in counts)
        {
            if (count > 0)
            {
                return count;
            }
        }

        return 0;
    }
}
