using System.Text.Json;

namespace CodeAgent.Core.Json.Schemas;

/// <summary>
/// A JSON Schema (draft 2020-12) that values are checked against. What it cannot check it refuses to be made of, so a
/// value that passes fits all of it. <c>format</c> is an annotation, as the draft has it. References lead inside the schema.
/// </summary>
public sealed class JsonSchema
{
    private readonly JsonElement _root;

    private JsonSchema(JsonElement root) => _root = root;

    /// <summary>Takes a schema of an object, which is what a tool's arguments are.</summary>
    /// <exception cref="JsonSchemaException">It is no such schema, or has a word that is not checked; says which and where.</exception>
    public static JsonSchema OfObject(JsonElement schema)
    {
        try
        {
            SchemaWords.Require(schema);
        }
        catch (InvalidOperationException error)
        {
            // What System.Text.Json says to half a character.
            throw new JsonSchemaException("The schema has a text that is none.", error);
        }

        return
            schema.ValueKind == JsonValueKind.Object
            && schema.TryGetProperty("type", out var type)
            && type.ValueKind == JsonValueKind.String
            && type.ValueEquals("object")
            ? new JsonSchema(schema.Clone())
            : throw new JsonSchemaException("The schema's \"type\" must be \"object\".");
    }

    /// <summary>What is wrong with a value: sentences that name the place, at most ten; none where it fits.</summary>
    public IReadOnlyList<string> Faults(JsonElement value)
    {
        var check = new SchemaCheck(_root);
        check.Check(_root, value, "$");
        return check.Faults;
    }
}

/// <summary>A schema cannot be used.</summary>
public sealed class JsonSchemaException(string message, Exception? inner = null) : Exception(message, inner);
