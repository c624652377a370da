using System.Globalization;
using MediaLab.Contracts.Events;

namespace MediaLab.Assets.Assets;

/// <summary>An amount and how sure it is.</summary>
/// <param name="NanoUsd">In 1e-9 US dollars.</param>
/// <param name="Certainty">reported, computed, estimated or unpriced.</param>
public sealed record Money(long NanoUsd, Certainty Certainty)
{
    private const long NanoPerDollar = 1_000_000_000;

    /// <summary>The same in US dollars, nine decimals.</summary>
    public string Usd => string.Create(
        CultureInfo.InvariantCulture, $"{(NanoUsd < 0 ? "-" : "")}{Math.Abs(NanoUsd / NanoPerDollar)}.{Math.Abs(NanoUsd % NanoPerDollar):D9}");

    public string Currency => "USD";
}
