using System.Globalization;
using System.Text.Json;
using CodeAgent.Core.Errors;

namespace CodeAgent.Core.Configuration;

/// <summary>
/// Reads the settings files of a folder and its user. A file that is there and cannot be read ends the run: without it
/// there would be less protection than it asks for.
/// </summary>
public static class SettingsReader
{
    private const int Largest = 4 * 1024 * 1024;

    private static readonly JsonDocumentOptions s_json = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>The files that are there, the strongest first.</summary>
    /// <exception cref="CodeAgentException">One does not parse or cannot be read; file and line are named (AGENT0102).</exception>
    public static IReadOnlyList<SettingsFile> Read(SettingsPlaces places)
    {
        var found = new List<SettingsFile>();
        foreach (var (scope, path) in places.Files())
        {
            if (ReadContent(path) is { } content)
            {
                found.Add(new SettingsFile(scope, path, Parse(path, content)));
            }
        }

        return found;
    }

    /// <summary>What is wrong with a file's content, with its place.</summary>
    public static CodeAgentException Invalid(string path, string what) =>
        new(ErrorCode.InvalidConfiguration, $"{path} cannot be used: {what}\nCorrect it, or move it away.");

    private static byte[]? ReadContent(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                return null;
            }

            return file.Length > Largest ? throw Invalid(path, "it has over 4 MB.") : File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Invalid(path, error.Message);
        }
    }

    private static JsonElement Parse(string path, ReadOnlyMemory<byte> content)
    {
        // A file that was made and not written yet says nothing, as for the program whose settings it holds.
        if (content.Span.Trim(" \t\r\n"u8).IsEmpty)
        {
            return JsonElement.Parse("{}"u8);
        }

        try
        {
            var text = content.Span.StartsWith("\uFEFF"u8) ? content[3..] : content;
            using var json = JsonDocument.Parse(text, s_json);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? json.RootElement.Clone()
                : throw Invalid(path, "it is not an object.");
        }
        catch (JsonException error)
        {
            var line = (error.LineNumber + 1)?.ToString(CultureInfo.InvariantCulture) ?? "?";
            throw Invalid(path, $"line {line} does not parse.");
        }
    }
}
