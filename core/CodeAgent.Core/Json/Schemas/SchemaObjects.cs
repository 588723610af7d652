using System.Text.Json;

namespace CodeAgent.Core.Json.Schemas;

/// <summary>Words about objects.</summary>
internal static class SchemaObjects
{
    public static void Check(SchemaCheck check, JsonElement schema, JsonProperty word, JsonElement value, string at)
    {
        switch (word.Name)
        {
            case "properties":
                foreach (var property in word.Value.EnumerateObject())
                {
                    if (value.TryGetProperty(property.Name, out var member))
                    {
                        check.Check(property.Value, member, $"{at}.{property.Name}");
                    }
                }

                break;
            case "patternProperties":
                foreach (var pattern in word.Value.EnumerateObject())
                {
                    CheckAll(check, pattern.Value, Members(value).Where(one => Matches(pattern.Name, one.Name)), at);
                }

                break;
            case "additionalProperties":
                CheckAll(check, word.Value, Members(value).Where(one => !IsDeclared(schema, one.Name)), at);
                break;
            case "propertyNames":
                foreach (var name in Members(value).Select(one => one.Name))
                {
                    check.Require(check.Fits(word.Value, Quoted(name)), at, $"must not have a member named '{name}'");
                }

                break;
            case "required":
                RequireAll(check, word.Value, value, at);
                break;
            case "dependentRequired":
                foreach (var one in word.Value.EnumerateObject().Where(one => value.TryGetProperty(one.Name, out _)))
                {
                    RequireAll(check, one.Value, value, at);
                }

                break;
            case "dependentSchemas":
                foreach (var one in word.Value.EnumerateObject().Where(one => value.TryGetProperty(one.Name, out _)))
                {
                    check.Check(one.Value, value, at);
                }

                break;
            case "minProperties":
                check.Require(
                    Members(value).Count() >= word.Value.GetInt32(),
                    at,
                    $"must have {word.Value} members or more"
                );
                break;
            case "maxProperties":
                check.Require(
                    Members(value).Count() <= word.Value.GetInt32(),
                    at,
                    $"must have {word.Value} members or fewer"
                );
                break;
        }
    }

    private static void CheckAll(SchemaCheck check, JsonElement schema, IEnumerable<JsonProperty> members, string at)
    {
        foreach (var member in members)
        {
            check.Check(schema, member.Value, $"{at}.{member.Name}");
        }
    }

    private static void RequireAll(SchemaCheck check, JsonElement names, JsonElement value, string at)
    {
        foreach (var name in names.EnumerateArray().Select(name => name.GetString()!))
        {
            check.Require(value.TryGetProperty(name, out _), $"{at}.{name}", "is missing");
        }
    }

    private static bool IsDeclared(JsonElement schema, string name) =>
        (schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(name, out _))
        || (
            schema.TryGetProperty("patternProperties", out var patterns)
            && patterns.EnumerateObject().Any(pattern => Matches(pattern.Name, name))
        );

    private static bool Matches(string pattern, string name) => SchemaScalars.Matches(pattern, name);

    private static JsonElement Quoted(string name) => JsonElement.Parse($"\"{JsonEncodedText.Encode(name)}\"");

    private static IEnumerable<JsonProperty> Members(JsonElement value) => value.EnumerateObject();
}
