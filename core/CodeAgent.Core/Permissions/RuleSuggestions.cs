using CodeAgent.Core.Permissions.Effects;

namespace CodeAgent.Core.Permissions;

/// <summary>Rules that a person may want after a yes: as wide as the program's purpose, and no wider.</summary>
internal static class RuleSuggestions
{
    private const int MostRules = 8;
    private const int LongestRule = 400;

    /// <summary>Programs whose first words say what they do, and how many words that takes.</summary>
    private static readonly Dictionary<string, int> s_words = new(StringComparer.Ordinal)
    {
        ["git"] = 2,
        ["gh"] = 3,
        ["npm"] = 2,
        ["pnpm"] = 2,
        ["yarn"] = 2,
        ["bun"] = 2,
        ["dotnet"] = 2,
        ["cargo"] = 2,
        ["go"] = 2,
        ["docker"] = 2,
        ["kubectl"] = 2,
        ["make"] = 2,
        ["pip"] = 2,
        ["uv"] = 2,
        ["poetry"] = 2,
        ["apt"] = 2,
        ["apt-get"] = 2,
        ["brew"] = 2,
        ["systemctl"] = 2,
        ["terraform"] = 2,
        ["bundle"] = 3,
    };

    /// <summary>Programs that a prefix would hand everything: only the whole command is suggested.</summary>
    private static readonly HashSet<string> s_wholeOnly = new(StringComparer.Ordinal)
    {
        "bash",
        "sh",
        "zsh",
        "dash",
        "python",
        "python3",
        "node",
        "perl",
        "ruby",
        "php",
        "sudo",
        "doas",
        "ssh",
        "env",
        "xargs",
        "npx",
        "docker",
        "eval",
        "exec",
        "rm",
    };

    /// <summary>The rules of a whole command.</summary>
    public static IReadOnlyList<string> For(IReadOnlyList<string> missing)
    {
        var rules = missing.Distinct(StringComparer.Ordinal).ToList();
        return rules.Count is 0 or > MostRules || rules.Exists(rule => rule.Length is 0 or > LongestRule) ? [] : rules;
    }

    /// <summary>A rule for a program; empty where no rule can allow it.</summary>
    public static string ForRun(ProgramRun run)
    {
        var text = run.Text;
        if (
            run.IsElsewhere
            || text.Contains(ProgramRun.UnknownPiece, StringComparison.Ordinal)
            || text.Contains('*', StringComparison.Ordinal)
        )
        {
            return "";
        }

        var words = run.Forms[^1].Words;
        var name = words[0][(words[0].LastIndexOf('/') + 1)..];
        if (run.Nature == ProgramNature.Dangerous || s_wholeOnly.Contains(name))
        {
            return $"Bash({text})";
        }

        var count = s_words.GetValueOrDefault(name, 1);
        count += count == 2 && words.Count > 1 && words[1] == "run" ? 1 : 0;
        var prefix = words.Take(count).TakeWhile((word, at) => at == 0 || word is not ['-', ..]).ToList();
        return $"Bash({string.Join(' ', prefix)}:*)";
    }

    /// <summary>Rules for a path that nothing allows, or for the program that touches it.</summary>
    public static IEnumerable<string> ForPath(PathEffect path, CommandEffects effects, string workspace)
    {
        if (path.Run >= 0 && (path.Use == PathUse.Delete || path.Reach != PathReach.Exact))
        {
            return [ForRun(effects.Programs[path.Run])];
        }

        var tool = path.Changes ? "Edit" : "Read";
        var glob = path.Reach == PathReach.Tree ? "/**" : "";
        return ProtectedPaths.IsBelow(path.Path, workspace) && path.Path.Length > workspace.Length
            ? [$"{tool}(/{path.Path[(workspace.TrimEnd('/').Length + 1)..]}{glob})"]
            : [$"{tool}(/{path.Path}{glob})"];
    }
}
