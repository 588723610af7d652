using System.Buffers;
using System.Globalization;
using System.Text.Json;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools;

/// <summary>
/// Checks a call's arguments against the tool's schema and rewrites what models commonly get wrong but plainly mean
/// (numbers and booleans in quotes). The schema is the one source of names, types and bounds.
/// </summary>
internal static class ToolInput
{
    /// <summary>The arguments as JSON that fits the schema.</summary>
    /// <exception cref="ToolRefusedException">They do not fit; the failure names the property and what is expected.</exception>
    public static ReadOnlyMemory<byte> Normalise(JsonElement input, ToolDescriptor tool)
    {
        if (input.ValueKind != JsonValueKind.Object)
            throw Invalid($"The arguments of {tool.Name} must be a JSON object.");
        try
        {
            return Rewrite(input, tool);
        }
        catch (InvalidOperationException)
        {
            // What System.Text.Json says to an escape such as \ud800 alone.
            throw Invalid("The arguments hold half of a surrogate pair, which is not text.");
        }
    }

    private static ReadOnlyMemory<byte> Rewrite(JsonElement input, ToolDescriptor tool)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
            WriteProperties(writer, input, tool.InputSchema, tool.Name, "");
        return json.WrittenMemory;
    }

    private static void WriteProperties(
        Utf8JsonWriter writer,
        JsonElement input,
        JsonElement schema,
        string owner,
        string prefix
    )
    {
        var properties = schema.GetProperty("properties");
        RefuseUnknown(input, properties, owner, prefix);
        var required = schema.TryGetProperty("required", out var names) ? names : default;
        writer.WriteStartObject();
        foreach (var property in properties.EnumerateObject())
        {
            var name = prefix + property.Name;
            if (input.TryGetProperty(property.Name, out var value) && value.ValueKind != JsonValueKind.Null)
            {
                writer.WritePropertyName(property.Name);
                Write(writer, name, property.Value, value);
            }
            else if (IsRequired(required, property.Name))
                throw Invalid($"`{name}` is missing: it must be {Expected(property.Value)}.");
        }
        writer.WriteEndObject();
    }

    private static void RefuseUnknown(JsonElement input, JsonElement properties, string owner, string prefix)
    {
        foreach (var given in input.EnumerateObject())
        {
            if (properties.TryGetProperty(given.Name, out _))
                continue;
            var known = string.Join(", ", properties.EnumerateObject().Select(property => $"`{property.Name}`"));
            throw Invalid($"`{prefix}{given.Name}` is not a parameter of {owner}. Its parameters are {known}.");
        }
    }

    private static bool IsRequired(JsonElement required, string name) =>
        required.ValueKind == JsonValueKind.Array && required.EnumerateArray().Any(item => item.ValueEquals(name));

    private static void Write(Utf8JsonWriter writer, string name, JsonElement schema, JsonElement value)
    {
        var done = schema.GetProperty("type").GetString() switch
        {
            "string" => WriteText(writer, schema, value),
            "integer" => WriteInteger(writer, schema, value),
            "boolean" => WriteBoolean(writer, value),
            "array" => WriteArray(writer, name, schema, value),
            "object" => WriteObject(writer, name, schema, value),
            var other => throw new NotSupportedException($"Schema type '{other}' of '{name}' is not supported."),
        };
        if (!done)
            throw Invalid($"`{name}` must be {Expected(schema)}; it is {Shown(value)}.");
    }

    private static bool WriteArray(Utf8JsonWriter writer, string name, JsonElement schema, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String && Unquoted(value) is { } meant)
            value = meant;
        var fits =
            value.ValueKind == JsonValueKind.Array
            && value.GetArrayLength() >= Bound(schema, "minItems", 0)
            && value.GetArrayLength() <= Bound(schema, "maxItems", int.MaxValue);
        if (!fits)
            return false;
        writer.WriteStartArray();
        var index = 0;
        foreach (var item in value.EnumerateArray())
            Write(
                writer,
                string.Create(CultureInfo.InvariantCulture, $"{name}[{index++}]"),
                schema.GetProperty("items"),
                item
            );
        writer.WriteEndArray();
        return true;
    }

    private static bool WriteObject(Utf8JsonWriter writer, string name, JsonElement schema, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return false;
        WriteProperties(writer, value, schema, $"`{name}`", name + ".");
        return true;
    }

    /// <summary>An array that a model wrote as the text of its JSON.</summary>
    private static JsonElement? Unquoted(JsonElement value)
    {
        try
        {
            return JsonElement.Parse(value.GetString()!);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool WriteText(Utf8JsonWriter writer, JsonElement schema, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return false;
        var text = value.GetString()!;
        var fits =
            text.Length >= Bound(schema, "minLength", 0)
            && text.Length <= Bound(schema, "maxLength", int.MaxValue)
            && (
                !schema.TryGetProperty("enum", out var words)
                || words.EnumerateArray().Any(word => word.ValueEquals(text))
            );
        if (fits)
            writer.WriteStringValue(text);
        return fits;
    }

    private static bool WriteInteger(Utf8JsonWriter writer, JsonElement schema, JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => value.GetString()!,
            _ => "",
        };
        var isWhole =
            decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number == decimal.Truncate(number)
            && number >= Bound(schema, "minimum", int.MinValue)
            && number <= Bound(schema, "maximum", int.MaxValue);
        if (isWhole)
            writer.WriteNumberValue((int)number);
        return isWhole;
    }

    private static bool WriteBoolean(Utf8JsonWriter writer, JsonElement value)
    {
        bool? given = value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String when bool.TryParse(value.GetString(), out var parsed) => parsed,
            _ => null,
        };
        if (given is { } known)
            writer.WriteBooleanValue(known);
        return given is not null;
    }

    private static int Bound(JsonElement schema, string name, int otherwise) =>
        schema.TryGetProperty(name, out var bound) ? bound.GetInt32() : otherwise;

    private static string Expected(JsonElement schema)
    {
        var type = schema.GetProperty("type").GetString()!;
        if (schema.TryGetProperty("enum", out var words))
            return "one of " + string.Join(", ", words.EnumerateArray().Select(word => $"`{word.GetString()}`"));
        return type switch
        {
            "integer" => "an integer" + Range(schema, "minimum", "maximum", ""),
            "array" => "an array" + Range(schema, "minItems", "maxItems", " items"),
            "object" => "an object",
            _ => $"a {type}" + Range(schema, "minLength", "maxLength", " characters"),
        };
    }

    private static string Range(JsonElement schema, string lowName, string highName, string unit)
    {
        var low = schema.TryGetProperty(lowName, out var minimum) ? $" from {minimum.GetRawText()}" : "";
        var high = schema.TryGetProperty(highName, out var maximum) ? $" to {maximum.GetRawText()}" : "";
        return low.Length + high.Length == 0 ? "" : $"{low}{high}{unit}";
    }

    private static string Shown(JsonElement value)
    {
        var raw = value.GetRawText();
        return raw.Length <= 60 ? raw : $"{raw.AsSpan(0, 60)}…";
    }

    private static ToolRefusedException Invalid(string message) => new(ToolFailureKind.InvalidArguments, message);
}
