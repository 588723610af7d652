using System.Text.Json;

namespace CodeAgent.Core.Json.Schemas;

/// <summary>Words about lists.</summary>
internal static class SchemaArrays
{
    public static void Check(SchemaCheck check, JsonElement schema, JsonProperty word, JsonElement value, string at)
    {
        var count = value.GetArrayLength();
        switch (word.Name)
        {
            case "prefixItems":
                for (var index = 0; index < Math.Min(count, word.Value.GetArrayLength()); index++)
                {
                    check.Check(word.Value[index], value[index], $"{at}[{index}]");
                }

                break;
            case "items":
                for (var index = PrefixOf(schema); index < count; index++)
                {
                    check.Check(word.Value, value[index], $"{at}[{index}]");
                }

                break;
            case "contains":
                CheckContains(check, schema, word.Value, value, at);
                break;
            case "minItems":
                check.Require(count >= word.Value.GetInt32(), at, $"must have {word.Value} items or more");
                break;
            case "maxItems":
                check.Require(count <= word.Value.GetInt32(), at, $"must have {word.Value} items or fewer");
                break;
            case "uniqueItems" when word.Value.GetBoolean():
                check.Require(AreUnique(value), at, "must not have the same item twice");
                break;
        }
    }

    private static int PrefixOf(JsonElement schema) =>
        schema.TryGetProperty("prefixItems", out var prefix) ? prefix.GetArrayLength() : 0;

    private static void CheckContains(
        SchemaCheck check,
        JsonElement schema,
        JsonElement wanted,
        JsonElement value,
        string at
    )
    {
        var least = schema.TryGetProperty("minContains", out var min) ? min.GetInt32() : 1;
        var most = schema.TryGetProperty("maxContains", out var max) ? max.GetInt32() : int.MaxValue;
        var fitting = value.EnumerateArray().Count(item => check.Fits(wanted, item));
        check.Require(fitting >= least && fitting <= most, at, $"has {fitting} items that fit \"contains\"");
    }

    private static bool AreUnique(JsonElement value)
    {
        var seen = new List<JsonElement>();
        foreach (var item in value.EnumerateArray())
        {
            if (seen.Exists(other => JsonElement.DeepEquals(other, item)))
            {
                return false;
            }

            seen.Add(item);
        }

        return true;
    }
}
