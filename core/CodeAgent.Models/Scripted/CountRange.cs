using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodeAgent.Models.Scripted;

/// <summary>A number or <c>{"from": …, "to": …}</c>, both ends included, either end open.</summary>
[JsonConverter(typeof(CountRangeConverter))]
internal sealed record CountRange(int From, int To)
{
    public bool Holds(int count) => count >= From && count <= To;
}

internal sealed record CountRangeParts
{
    public int? From { get; init; }

    public int? To { get; init; }
}

/// <summary>Reads the short and the long form.</summary>
internal sealed class CountRangeConverter : JsonConverter<CountRange>
{
    public override CountRange Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.Number && reader.TryGetInt32(out var number))
        {
            return new CountRange(number, number);
        }

        var parts = JsonSerializer.Deserialize(ref reader, ScriptJson.Default.CountRangeParts)!;
        return new CountRange(parts.From ?? 0, parts.To ?? int.MaxValue);
    }

    public override void Write(Utf8JsonWriter writer, CountRange value, JsonSerializerOptions options) =>
        throw new NotSupportedException();
}
