using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CodeAgent.Core.Models;

namespace CodeAgent.Models.Scripted;

/// <summary>The failure of a conversation that a script does not foresee.</summary>
internal static class MissingRule
{
    private const int LongestExcerpt = 160;

    public static ModelException For(string script, Situation situation)
    {
        var result = situation.Result is { } seen
            ? $"{(seen.Tool.Length == 0 ? "a tool" : seen.Tool)}{(seen.IsError ? " (error)" : "")}: {Quote(seen.Text)}"
            : "none";
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            The script {{script}} has no rule for this conversation. It was looked at as:
              role {{Quote(
                situation.Role
            )}}, attempt {{situation.Attempt}}, steps {{situation.Steps}} (tool results since the user spoke)
              user: {{Quote(situation.User)}}
              last result: {{result}}
            Add a rule to its "rules", for example:
              { "when": { "role": {{Quote(situation.Role)}}, "steps": {{situation.Steps}} }, "reply": { "text": "…" } }
            """
        );
        return new ModelException(ModelErrorKind.NoScriptRule, text);
    }

    private static string Quote(string text)
    {
        var excerpt = text.Length <= LongestExcerpt ? text : string.Concat(text.AsSpan(0, LongestExcerpt), "…");
        return $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(excerpt)}\"";
    }
}
