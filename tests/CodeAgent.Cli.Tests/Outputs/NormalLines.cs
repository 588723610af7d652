using System.Text.RegularExpressions;
using CodeAgent.Testing.Golden;
using CodeAgent.Testing.Programs;

namespace CodeAgent.Cli.Tests.Outputs;

/// <summary>Lines of JSON with everything that differs from run to run named by its order.</summary>
internal static partial class NormalLines
{
    public static string Of(string output, CodeAgentHome home)
    {
        var text = output
            .Replace(home.Work, "<work>", StringComparison.Ordinal)
            .Replace(home.Beside(""), "<beside>", StringComparison.Ordinal);
        text = Scripts().Replace(text, "script.json");
        text = Times().Replace(text, "$1\"<ms>\"");
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        text = Ids().Replace(text, match => Name(names, match.Value));
        return string.Concat(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(JsonText.Indent));
    }

    private static string Name(Dictionary<string, string> names, string id)
    {
        if (!names.TryGetValue(id, out var name))
        {
            var kind = id.Contains('_', StringComparison.Ordinal) ? id.Split('_')[0] : "uuid";
            name =
                $"<{kind} {names.Values.Count(known => known.StartsWith($"<{kind} ", StringComparison.Ordinal)) + 1}>";
            names[id] = name;
        }

        return name;
    }

    [GeneratedRegex(@"(""(?:duration_ms|duration_api_ms|retry_delay_ms|pid)"":)\d+")]
    private static partial Regex Times();

    [GeneratedRegex(@"script-[0-9a-f]{32}\.json")]
    private static partial Regex Scripts();

    [GeneratedRegex(@"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(call|scripted)_[0-9a-f]{20}")]
    private static partial Regex Ids();
}
