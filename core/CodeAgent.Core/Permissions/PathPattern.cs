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

    public static bool Matches(string pattern, string path, string workspace, PermissionVerdict verdict)
    {
        var root = workspace.TrimEnd('/');
        var (folder, glob) = pattern switch
        {
            ['/', '/', ..] => ("", pattern[2..]),
            ['~', '/', ..] => (Home(), pattern[2..]),
            ['/', ..] => (root, pattern[1..]),
            ['.', '/', ..] => (root, pattern[2..]),
            _ when IsMeantAnywhere(pattern, verdict) => (root, $"**/{pattern}"),
            _ => (root, pattern),
        };
        return Regex.IsMatch(path, $@"\A{Regex.Escape(folder)}{Translate(glob)}\z", Options);
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
