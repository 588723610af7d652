using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;

namespace CodeAgent.Core.Permissions;

/// <summary>
/// Path patterns in the manner of gitignore: <c>//abs</c>, <c>~/home</c>, and everything else from the workspace;
/// <c>**</c> crosses folders, <c>*</c> and <c>?</c> do not; a pattern that names a folder covers it and what is in it.
/// A bare name is meant at any depth; a bare folder's <c>dir/**</c> too, unless it allows.
/// </summary>
internal static class PathPattern
{
    // A line feed in a name is a character like any other.
    private const RegexOptions Options =
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline;

    /// <summary>Patterns are few and asked about often; making an expression costs as much as a hundred decisions.</summary>
    private const int MostKept = 2_048;
    private static readonly ConcurrentDictionary<(string, string), Regex> s_kept = new();

    public static bool Matches(
        string pattern,
        string path,
        string workspace,
        PermissionVerdict verdict,
        string? ruleRoot = null
    )
    {
        var (folder, glob) = Place(pattern, workspace, verdict, ruleRoot);
        if (s_kept.Count > MostKept)
        {
            s_kept.Clear();
        }

        return s_kept.GetOrAdd((folder, glob), Expression).IsMatch(path);
    }

    /// <summary>Whether a pattern of the shell, or a whole folder, could name what a rule's pattern names.</summary>
    public static bool Overlaps(
        string pattern,
        string shell,
        bool isTree,
        string workspace,
        PermissionVerdict verdict,
        string? ruleRoot = null
    )
    {
        var (folder, glob) = Place(pattern, workspace, verdict, ruleRoot);
        var rest = WithoutContent(glob).TrimStart('/');
        return GlobOverlap.Of(shell, rest is "" or "**" ? folder : $"{folder}/{rest}", isTree);
    }

    private static Regex Expression((string Folder, string Glob) place) =>
        new($@"\A{Regex.Escape(place.Folder)}{Translate(place.Glob)}\z", Options);

    private static (string Folder, string Glob) Place(
        string pattern,
        string workspace,
        PermissionVerdict verdict,
        string? ruleRoot
    )
    {
        var root = workspace.TrimEnd('/');
        return pattern switch
        {
            ['/', '/', ..] => ("", pattern[2..]),
            ['~', '/', ..] => (Home(), pattern[2..]),
            ['/', ..] => (ruleRoot?.TrimEnd('/') ?? root, pattern[1..]),
            ['.', '/', ..] => (root, pattern[2..]),
            _ when IsMeantAnywhere(pattern, verdict) => (root, $"**/{pattern}"),
            _ => (root, pattern),
        };
    }

    private static string Home() => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile).TrimEnd('/');

    private static bool IsMeantAnywhere(string pattern, PermissionVerdict verdict) =>
        !(verdict == PermissionVerdict.Allow ? pattern.TrimEnd('/') : WithoutContent(pattern)).Contains(
            '/',
            StringComparison.Ordinal
        );

    /// <summary>The folder that a pattern is about, where it ends with all that is in one.</summary>
    private static string WithoutContent(string glob)
    {
        var folder = glob.TrimEnd('/');
        while (folder.EndsWith("/**", StringComparison.Ordinal))
        {
            folder = folder[..^3].TrimEnd('/');
        }

        return folder;
    }

    private static string Translate(string pattern)
    {
        var glob = WithoutContent(pattern).TrimStart('/');
        if (glob is "" or "**")
        {
            return "(?:/.*)?";
        }

        var regex = new StringBuilder("/");
        for (var at = 0; at < glob.Length; at++)
        {
            if (glob.AsSpan(at).StartsWith("**/"))
            {
                regex.Append("(?:.*/)?");
                at += 2;
            }
            else if (glob.AsSpan(at).StartsWith("**"))
            {
                regex.Append(".*");
                at++;
            }
            else
            {
                regex.Append(
                    glob[at] switch
                    {
                        '*' => "[^/]*",
                        '?' => "[^/]",
                        var c => Regex.Escape(c.ToString()),
                    }
                );
            }
        }

        return regex.Append("(?:/.*)?").ToString();
    }
}
