using System.Collections.Frozen;

namespace CodeAgent.Tools.Shell;

/// <summary>
/// Knows the commands whose exit code 1 is an answer ("no match", "they differ") and not a failure. Where it is not
/// plain which command the code came from, it is a failure.
/// </summary>
internal static class NormalExit
{
    private static readonly FrozenSet<string> s_answers = FrozenSet.Create(
        StringComparer.Ordinal,
        "grep",
        "egrep",
        "fgrep",
        "zgrep",
        "rg",
        "diff",
        "cmp",
        "test",
        "[",
        "[[",
        "pgrep",
        "which",
        "git diff",
        "git grep"
    );

    private static readonly FrozenSet<string> s_preparations = FrozenSet.Create(
        StringComparer.Ordinal,
        "cd",
        "echo",
        "printf",
        "true",
        "pwd",
        ":"
    );

    /// <summary>Whether a command's exit code is not a failure.</summary>
    public static bool IsAnswer(string command, int exitCode)
    {
        if (exitCode == 0)
            return true;
        if (exitCode != 1 || CommandList.LastChain(command) is not { } chain)
            return false;
        return s_answers.Contains(Name(chain[^1])) && chain.SkipLast(1).All(part => IsHarmless(Name(part)));
    }

    private static bool IsHarmless(string name) => s_answers.Contains(name) || s_preparations.Contains(name);

    /// <summary>The program's name without its folder, with git's own command behind it.</summary>
    private static string Name(string part)
    {
        var words = part.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var first = Array.FindIndex(words, word => !IsAssignment(word));
        if (first < 0)
            return "";
        var name = words[first][(words[first].LastIndexOf('/') + 1)..];
        return name == "git" && first + 1 < words.Length ? $"git {words[first + 1]}" : name;
    }

    private static bool IsAssignment(string word)
    {
        var equals = word.IndexOf('=');
        return equals > 0 && word.Take(equals).All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
    }
}
