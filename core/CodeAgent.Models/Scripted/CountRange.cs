using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodeAgent.Models.Scripted;

/// <summary>A number or <c>{"from": …, "to": …}</c>, both ends included, either end open.</summary>
[JsonConverter(typeof(CountRangeConverter))]
internal sealed record CountRange(int From, int To)
{
    public bool Holds(int count) => count >= From && count <= To;
}

/// <summary>Reads the short and the long form. By hand: a nested deserialisation would lose the line of a fault.</summary>
internal sealed class CountRangeConverter : JsonConverter<CountRange>
{
    public override CountRange Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.Number)
        {
            var number = Number(ref reader);
            return new CountRange(number, number);
        }

        var from = 0;
        var to = int.MaxValue;
        for (ShortForm.Begin(reader); ShortForm.NextProperty(ref reader) is { } name; )
        {
            switch (name)
            {
                case "from":
                    from = Number(ref reader);
                    break;
                case "to":
                    to = Number(ref reader);
                    break;
                default:
                    throw ShortForm.Unknown(name);
            }
        }

        return new CountRange(from, to);
    }

    public override void Write(Utf8JsonWriter writer, CountRange value, JsonSerializerOptions options) =>
        throw new NotSupportedException();

    private static int Number(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.Number && reader.TryGetInt32(out var number)
            ? number
            : throw ShortForm.WrongKind();
}
