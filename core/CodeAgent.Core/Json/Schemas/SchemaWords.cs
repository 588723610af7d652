using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CodeAgent.Core.Json.Schemas;

/// <summary>The words that schemas may be made of, and what follows each of them.</summary>
internal static class SchemaWords
{
    private const int MostDepth = 64;

    private enum Shape
    {
        Anything,
        Schema,
        Schemas,
        SchemaMap,
        Number,
        Count,
        Flag,
        Pattern,
        PatternMap,
        Names,
        NameMap,
        Types,
        Values,
        Reference,
    }

    private static readonly FrozenDictionary<string, Shape> s_words = new (Shape Shape, string Words)[]
    {
        (
            Shape.Anything,
            "$schema $id $comment title description default examples deprecated readOnly writeOnly format"
        ),
        (Shape.Anything, "const"),
        (Shape.Reference, "$ref"),
        (Shape.SchemaMap, "$defs definitions properties dependentSchemas"),
        (Shape.PatternMap, "patternProperties"),
        (Shape.Schema, "additionalProperties propertyNames items contains not if then else"),
        (Shape.Schemas, "prefixItems allOf anyOf oneOf"),
        (Shape.Number, "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf"),
        (Shape.Count, "minLength maxLength minItems maxItems minProperties maxProperties minContains maxContains"),
        (Shape.Flag, "uniqueItems"),
        (Shape.Pattern, "pattern"),
        (Shape.Names, "required"),
        (Shape.NameMap, "dependentRequired"),
        (Shape.Types, "type"),
        (Shape.Values, "enum"),
    }
        .SelectMany(row => row.Words.Split(' ').Select(word => KeyValuePair.Create(word, row.Shape)))
        .ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_types = FrozenSet.Create(
        StringComparer.Ordinal,
        ["object", "array", "string", "number", "integer", "boolean", "null"]
    );

    /// <summary>Makes sure that all of a schema can be checked.</summary>
    /// <exception cref="JsonSchemaException">It cannot.</exception>
    public static void Require(JsonElement schema) => Require(schema, schema, "#", 0);

    private static void Require(JsonElement root, JsonElement schema, string at, int depth)
    {
        if (depth > MostDepth)
        {
            throw new JsonSchemaException($"The schema is nested more than {MostDepth} levels deep.");
        }

        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return;
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            throw new JsonSchemaException($"{at} is not a schema: an object, true or false.");
        }

        foreach (var member in schema.EnumerateObject())
        {
            var place = $"{at}/{member.Name}";
            if (!s_words.TryGetValue(member.Name, out var shape))
            {
                throw new JsonSchemaException($"{place}: \"{member.Name}\" is not supported.");
            }

            foreach (var (inner, name) in Inner(shape, member.Value, place))
            {
                Require(root, inner, name, depth + 1);
            }

            if (!Fits(shape, member.Value, root))
            {
                throw new JsonSchemaException($"{place} has a value that \"{member.Name}\" cannot have.");
            }
        }
    }

    /// <summary>The schemas in a word's value.</summary>
    private static IEnumerable<(JsonElement Schema, string At)> Inner(Shape shape, JsonElement value, string at) =>
        (shape, value.ValueKind) switch
        {
            (Shape.Schema, _) => [(value, at)],
            (Shape.Schemas, JsonValueKind.Array) => value
                .EnumerateArray()
                .Select((one, index) => (one, $"{at}/{index}")),
            (Shape.SchemaMap or Shape.PatternMap, JsonValueKind.Object) => value
                .EnumerateObject()
                .Select(one => (one.Value, $"{at}/{one.Name}")),
            _ => [],
        };

    private static bool Fits(Shape shape, JsonElement value, JsonElement root) =>
        shape switch
        {
            Shape.SchemaMap => value.ValueKind == JsonValueKind.Object,
            Shape.PatternMap => value.ValueKind == JsonValueKind.Object
                && value.EnumerateObject().All(one => IsPattern(one.Name)),
            Shape.Schemas => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0,
            Shape.Number => value.ValueKind == JsonValueKind.Number,
            Shape.Count => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count >= 0,
            Shape.Flag => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            Shape.Pattern => value.ValueKind == JsonValueKind.String && IsPattern(value.GetString()!),
            Shape.Names => AreNames(value),
            Shape.NameMap => value.ValueKind == JsonValueKind.Object
                && value.EnumerateObject().All(one => AreNames(one.Value)),
            Shape.Types => value.ValueKind == JsonValueKind.Array
                ? AreNames(value) && value.EnumerateArray().All(IsType)
                : IsType(value),
            Shape.Values => value.ValueKind == JsonValueKind.Array,
            Shape.Reference => value.ValueKind == JsonValueKind.String
                && SchemaPointer.Find(root, value.GetString()!) is not null,
            _ => true,
        };

    private static bool AreNames(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array
        && value.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String);

    private static bool IsType(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && s_types.Contains(value.GetString()!);

    private static bool IsPattern(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.CultureInvariant);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
