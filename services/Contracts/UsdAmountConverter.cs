using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MediaLab.Contracts;

/// <summary>Reads the digits themselves: a number on the wire never passes through a floating-point type.</summary>
internal sealed class UsdAmountConverter : JsonConverter<UsdAmount>
{
    public override UsdAmount Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number => Encoding.UTF8.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan),
            _ => null,
        };
        return UsdAmount.TryParse(text, out var amount)
            ? amount
            : throw new JsonException("Not an amount of US dollars: write it like \"12.50\", with at most nine places.");
    }

    public override void Write(Utf8JsonWriter writer, UsdAmount value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
