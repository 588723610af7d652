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
        var properties = tool.InputSchema.GetProperty("properties");
        RefuseUnknown(input, properties, tool.Name);
        var required = tool.InputSchema.TryGetProperty("required", out var names) ? names : default;

        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            foreach (var property in properties.EnumerateObject())
            {
                if (input.TryGetProperty(property.Name, out var value) && value.ValueKind != JsonValueKind.Null)
                    Write(writer, property, value);
                else if (IsRequired(required, property.Name))
                    throw Invalid($"`{property.Name}` is missing: it must be {Expected(property.Value)}.");
            }
            writer.WriteEndObject();
        }
        return json.WrittenMemory;
    }

    private static void RefuseUnknown(JsonElement input, JsonElement properties, string tool)
    {
        foreach (var given in input.EnumerateObject())
        {
            if (properties.TryGetProperty(given.Name, out _))
                continue;
            var known = string.Join(", ", properties.EnumerateObject().Select(property => $"`{property.Name}`"));
            throw Invalid($"`{given.Name}` is not a parameter of {tool}. Its parameters are {known}.");
        }
    }

    private static bool IsRequired(JsonElement required, string name) =>
        required.ValueKind == JsonValueKind.Array && required.EnumerateArray().Any(item => item.ValueEquals(name));

    private static void Write(Utf8JsonWriter writer, JsonProperty property, JsonElement value)
    {
        writer.WritePropertyName(property.Name);
        var done = property.Value.GetProperty("type").GetString() switch
        {
            "string" => WriteText(writer, value),
            "integer" => WriteInteger(writer, property.Value, value),
            "boolean" => WriteBoolean(writer, value),
            var other => throw new NotSupportedException(
                $"Schema type '{other}' of '{property.Name}' is not supported."
            ),
        };
        if (!done)
            throw Invalid($"`{property.Name}` must be {Expected(property.Value)}; it is {Shown(value)}.");
    }

    private static bool WriteText(Utf8JsonWriter writer, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return false;
        writer.WriteStringValue(value.GetString());
        return true;
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
        var type = schema.GetProperty("type").GetString();
        if (type != "integer")
            return $"a {type}";
        var low = schema.TryGetProperty("minimum", out var minimum) ? $" from {minimum.GetRawText()}" : "";
        var high = schema.TryGetProperty("maximum", out var maximum) ? $" to {maximum.GetRawText()}" : "";
        return $"an integer{low}{high}";
    }

    private static string Shown(JsonElement value)
    {
        var raw = value.GetRawText();
        return raw.Length <= 60 ? raw : $"{raw.AsSpan(0, 60)}…";
    }

    private static ToolRefusedException Invalid(string message) => new(ToolFailureKind.InvalidArguments, message);
}
