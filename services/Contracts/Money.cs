using System.Globalization;
using MediaLab.Contracts.Events;

namespace MediaLab.Contracts;

/// <summary>An amount of money as the public API shows it.</summary>
/// <param name="NanoUsd" example="42000000">The amount in nano-US-dollars (1e-9 USD).</param>
/// <param name="Certainty" example="computed">How sure the amount is; with <see cref="Certainty.Unpriced"/> the number is only the part that is known.</param>
public sealed record Money(long NanoUsd, Certainty Certainty)
{
    /// <summary>The same amount as a decimal number of US dollars with nine places.</summary>
    public string Usd => UsdAmount.Format(NanoUsd);

    /// <summary>Always USD.</summary>
    public string Currency { get; } = "USD";
}

/// <summary>
/// An amount of US dollars as people write it, exact to the nano-dollar. In JSON a string ("12.50") or a number (12.5) on the way in,
/// always a string on the way out.
/// </summary>
/// <param name="NanoUsd">Nano-US-dollars (1e-9 USD).</param>
[System.Text.Json.Serialization.JsonConverter(typeof(UsdAmountConverter))]
public readonly record struct UsdAmount(long NanoUsd)
{
    private const long NanoPerUsd = 1_000_000_000;

    /// <summary>"12.5": without zeros that say nothing, as people put it into a form.</summary>
    public override string ToString() => Format(NanoUsd).TrimEnd('0').TrimEnd('.');

    /// <summary>"0.000000123": nine places always, so that no reader rounds.</summary>
    public static string Format(long nanoUsd)
    {
        var magnitude = Int128.Abs(nanoUsd);
        return string.Create(CultureInfo.InvariantCulture, $"{(nanoUsd < 0 ? "-" : "")}{magnitude / NanoPerUsd}.{magnitude % NanoPerUsd:D9}");
    }

    /// <summary>Reads "12", "12.5" or "0.000000001"; refuses exponents, signs other than a leading minus, more than nine places and what does not fit.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out UsdAmount amount)
    {
        amount = default;
        var negative = text is ['-', ..];
        var digits = negative ? text[1..] : text;
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var places = point < 0 ? [] : digits[(point + 1)..];
        if (whole.Length is 0 or > 10 || (point >= 0 && places.Length is 0 or > 9) || !AreDigits(whole) || !AreDigits(places))
        {
            return false;
        }

        var nano = (Int128)long.Parse(whole, CultureInfo.InvariantCulture) * NanoPerUsd;
        if (places.Length > 0)
        {
            var scale = 1L;
            for (var place = places.Length; place < 9; place++)
            {
                scale *= 10;
            }

            nano += long.Parse(places, CultureInfo.InvariantCulture) * scale;
        }

        if (nano > long.MaxValue)
        {
            return false;
        }

        amount = new UsdAmount(negative ? -(long)nano : (long)nano);
        return true;
    }

    private static bool AreDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
