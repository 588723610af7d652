using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CodeAgent.Core.Errors;
using CodeAgent.Models.Json;

namespace CodeAgent.Models.Scripted;

/// <summary>Reads a script and refuses one that could not be played to its end.</summary>
internal static class ScriptReader
{
    private static readonly TimeSpan s_matchLimit = TimeSpan.FromSeconds(2);

    /// <exception cref="CodeAgentException"><see cref="ErrorCode.InvalidScript"/>: names the file, the line and the fault.</exception>
    public static CompiledScript Read(string path)
    {
        var script = JsonFile.Read(path, ScriptJson.Default.Script, ErrorCode.InvalidScript);
        var problem = ScriptCheck.Whole(script);
        if (problem is not null)
        {
            throw new CodeAgentException(ErrorCode.InvalidScript, $"{path}: {problem}");
        }

        var rules = script.Rules.Select((rule, index) => Compile(path, rule, index)).ToList();
        return new CompiledScript(Path.GetFileName(path), script, rules);
    }

    private static CompiledRule Compile(string path, ScriptRule rule, int index)
    {
        try
        {
            var compiled = new CompiledRule(rule, ToRegex(rule.When.User?.Matches), ToRegex(rule.When.Result?.Matches));
            return ScriptCheck.Rule(compiled) is { } problem ? throw new FormatException(problem) : compiled;
        }
        catch (Exception error) when (error is FormatException or ArgumentException)
        {
            var line = LineOfRule(File.ReadAllBytes(path), index);
            var name = rule.Name is null ? "" : $" '{rule.Name}'";
            throw new CodeAgentException(
                ErrorCode.InvalidScript,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path}, line {line}: rule {index + 1}{name}: {error.Message}"
                ),
                error
            );
        }
    }

    private static Regex? ToRegex(string? pattern) =>
        pattern is null ? null : new Regex(pattern, RegexOptions.CultureInvariant, s_matchLimit);

    /// <summary>The line, from 1, on which a rule begins.</summary>
    private static int LineOfRule(ReadOnlySpan<byte> json, int index)
    {
        var reader = new Utf8JsonReader(
            json,
            new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }
        );
        var inRules = false;
        while (reader.Read())
        {
            if (reader.CurrentDepth == 1 && reader.TokenType is JsonTokenType.PropertyName)
            {
                inRules = reader.ValueTextEquals("rules");
            }
            else if (
                inRules
                && reader.CurrentDepth == 2
                && reader.TokenType is JsonTokenType.StartObject
                && index-- == 0
            )
            {
                return 1 + json[..(int)reader.TokenStartIndex].Count((byte)'\n');
            }
        }

        return 1;
    }
}
