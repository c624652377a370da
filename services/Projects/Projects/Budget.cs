using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using MediaLab.ServiceDefaults.Errors;

namespace MediaLab.Projects.Projects;

/// <summary>
/// A limit in US dollars, exact to a billionth. Read from a JSON number or a decimal string ("12.5"), written as a string: a JSON
/// number would pass through floating point on its way into a browser.
/// </summary>
/// <param name="NanoUsd">Nano-USD, never negative.</param>
[JsonConverter(typeof(Converter))]
public readonly record struct Budget(long NanoUsd)
{
    private const int NanoDigits = 9;
    private const int MaxTextLength = 40;

    /// <summary>Nine billion dollars: what fits into 64 bits of nano-USD, rounded down to something a person can read.</summary>
    public const long MaxNanoUsd = 9_000_000_000L * 1_000_000_000L;

    public override string ToString() => (NanoUsd / 1_000_000_000m).ToString("0.#########", CultureInfo.InvariantCulture);

    /// <summary>Exact: false for anything that is not a whole number of nano-dollars from 0 to the maximum.</summary>
    internal static bool TryParse(string text, out Budget budget)
    {
        budget = default;
        var (mantissa, exponent) = SplitExponent(text);
        if (text.Length > MaxTextLength || mantissa.Length == 0 || !int.TryParse(exponent, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power) || Math.Abs(power) > MaxTextLength)
        {
            return false;
        }

        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = point < 0 ? mantissa : mantissa.Remove(point, 1);
        if (digits.Length == 0 || !digits.All(char.IsAsciiDigit))
        {
            return false;
        }

        var scale = NanoDigits + power - (point < 0 ? 0 : mantissa.Length - point - 1);
        var nano = BigInteger.Parse(digits, CultureInfo.InvariantCulture);
        if (scale < 0)
        {
            nano = BigInteger.DivRem(nano, BigInteger.Pow(10, -scale), out var lost);
            if (!lost.IsZero)
            {
                return false;
            }
        }
        else
        {
            nano *= BigInteger.Pow(10, scale);
        }

        if (nano > MaxNanoUsd)
        {
            return false;
        }

        budget = new Budget((long)nano);
        return true;
    }

    private static (string Mantissa, string Exponent) SplitExponent(string text) =>
        text.IndexOfAny(['e', 'E']) is >= 0 and var at ? (text[..at], text[(at + 1)..]) : (text, "0");

    internal sealed class Converter : JsonConverter<Budget>
    {
        public override Budget Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var text = reader.TokenType switch
            {
                JsonTokenType.String => reader.GetString()!,
                JsonTokenType.Number => Encoding.UTF8.GetString(reader.HasValueSequence ? System.Buffers.BuffersExtensions.ToArray(reader.ValueSequence) : reader.ValueSpan),
                _ => "",
            };
            return TryParse(text, out var budget)
                ? budget
                : throw ApiException.Invalid("budgetUsd", "A budget is an amount in US dollars from 0 to 9000000000 with at most nine decimals, for example \"12.50\".");
        }

        public override void Write(Utf8JsonWriter writer, Budget value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
