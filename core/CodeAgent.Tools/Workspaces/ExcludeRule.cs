using System.Text;
using CodeAgent.Tools.Git;

namespace CodeAgent.Tools.Workspaces;

/// <summary>Writes rules of <c>info/exclude</c>.</summary>
internal static class ExcludeRule
{
    /// <summary>The rule for exactly one path, as git writes it; null for a name that no rule can hold.</summary>
    public static string? Of(string path)
    {
        if (path.Contains('\n') || GitPaths.ToFile("", path) is not { } name)
            return null;
        var rule = new StringBuilder("/");
        foreach (var letter in name.TrimStart('/'))
        {
            if (letter is '\\' or '*' or '?' or '[' or ' ')
                rule.Append('\\');
            rule.Append(letter);
        }
        return rule.ToString();
    }
}
