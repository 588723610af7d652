using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using CodeAgent.Core.Errors;

namespace CodeAgent.Models.Json;

/// <summary>Reads JSON that people write and says where it is wrong.</summary>
internal static partial class JsonFile
{
    /// <exception cref="CodeAgentException">The file is not there, cannot be read or does not parse.</exception>
    public static T Read<T>(string path, JsonTypeInfo<T> type, ErrorCode code)
    {
        try
        {
            return Parse(File.ReadAllBytes(path), path, type, code);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var reason = error is FileNotFoundException or DirectoryNotFoundException
                ? "there is no such file"
                : error.Message;
            throw new CodeAgentException(code, $"{path}: {reason}", error);
        }
    }

    /// <param name="json">UTF-8, with or without a byte order mark.</param>
    /// <param name="name">What the text is called in errors.</param>
    /// <param name="type">Its shape.</param>
    /// <param name="code">The code of a failure.</param>
    public static T Parse<T>(ReadOnlySpan<byte> json, string name, JsonTypeInfo<T> type, ErrorCode code)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        var text = json.StartsWith(mark) ? json[mark.Length..] : json;
        try
        {
            return JsonSerializer.Deserialize(text, type) ?? throw new CodeAgentException(code, $"{name}: is null");
        }
        catch (JsonException error)
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"line {error.LineNumber + 1 ?? 1}");
            throw new CodeAgentException(code, $"{name}, {line}: {Describe(error)}", error);
        }
    }

    private static string Describe(JsonException error)
    {
        var message = Position().Replace(error.Message, "");
        var at = string.IsNullOrEmpty(error.Path) ? "" : $" (at {error.Path})";
        if (Unmapped().Match(message) is { Success: true } unmapped)
        {
            return $"unknown property '{unmapped.Groups[1].Value}'{at}";
        }

        if (Missing().Match(message) is { Success: true } missing)
        {
            return $"missing {missing.Groups[1].Value.TrimEnd('.')}{at}";
        }

        return message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal)
            ? $"a value of the wrong kind{at}"
            : message.TrimEnd('.') + at;
    }

    [GeneratedRegex(@"\s*(Path: .*)?\|? ?LineNumber: .*$", RegexOptions.Singleline)]
    private static partial Regex Position();

    [GeneratedRegex(@"^The JSON property '(.*?)' could not be mapped")]
    private static partial Regex Unmapped();

    [GeneratedRegex(@"missing required properties,? including:? (.*)$", RegexOptions.Singleline)]
    private static partial Regex Missing();
}
