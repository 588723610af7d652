using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodeAgent.Core.Json;

/// <summary>
/// Writes an enum as a word and refuses numbers. The framework's own converter is put together by reflection when it is
/// first used, which costs every start of the program more than all the words it then writes.
/// </summary>
/// <typeparam name="TEnum">The enum; no flags.</typeparam>
public abstract class EnumWordConverter<TEnum> : JsonConverter<TEnum>
    where TEnum : struct, Enum
{
    private readonly (string Word, TEnum Value)[] _words;

    private protected EnumWordConverter(JsonNamingPolicy naming)
    {
        var names = Enum.GetNames<TEnum>();
        var values = Enum.GetValues<TEnum>();
        _words = new (string, TEnum)[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            _words[i] = (naming.ConvertName(names[i]), values[i]);
        }
    }

    /// <inheritdoc/>
    public override TEnum Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String && Find(reader.GetString()!) is { } value
            ? value
            : throw new JsonException($"a value that is none of {string.Join(", ", Words)}");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TEnum value, JsonSerializerOptions options)
    {
        foreach (var (word, known) in _words)
        {
            if (EqualityComparer<TEnum>.Default.Equals(known, value))
            {
                writer.WriteStringValue(word);
                return;
            }
        }

        throw new JsonException($"{value} is no {typeof(TEnum).Name}.");
    }

    private IEnumerable<string> Words => _words.Select(pair => pair.Word);

    private TEnum? Find(string word)
    {
        foreach (var (known, value) in _words)
        {
            if (known.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }
}
