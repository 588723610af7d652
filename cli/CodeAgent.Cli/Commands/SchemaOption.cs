using System.Text.Json;
using CodeAgent.Core.Json.Schemas;

namespace CodeAgent.Cli.Commands;

/// <summary>Reads a JSON Schema that is given as text or as the name of a file.</summary>
internal static class SchemaOption
{
    /// <summary>The schema.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">It is not there, not JSON, or cannot be used (AGENT0101).</exception>
    public static JsonElement Read(string option, string value, string currentFolder)
    {
        try
        {
            var isText = value.AsSpan().TrimStart().StartsWith("{");
            var file = Path.GetFullPath(value.StartsWith('@') ? value[1..] : value, currentFolder);
            return Usable(JsonElement.Parse(isText ? value : File.ReadAllText(file)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Choice.Usage(
                $"{option}: {error.Message}\nIt is a JSON Schema, or the name of a file that holds one."
            );
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Choice.Usage($"{option} is not JSON: {error.Message}");
        }
        catch (JsonSchemaException error)
        {
            throw Choice.Usage($"{option} cannot be used. {error.Message}");
        }
    }

    /// <summary>The schema, made sure that answers can be checked against it.</summary>
    /// <exception cref="JsonSchemaException">They cannot.</exception>
    public static JsonElement Usable(JsonElement schema)
    {
        _ = JsonSchema.OfObject(schema);
        return schema;
    }
}
