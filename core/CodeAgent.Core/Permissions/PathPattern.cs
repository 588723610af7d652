using System.Text;
using System.Text.RegularExpressions;

namespace CodeAgent.Core.Permissions;

/// <summary>
/// Path patterns in the manner of gitignore: <c>//abs</c>, <c>~/home</c>, and everything else from the workspace;
/// <c>**</c> crosses folders, <c>*</c> and <c>?</c> do not; a pattern that names a folder covers what is in it.
/// </summary>
internal static class PathPattern
{
    public static bool Matches(string pattern, string path, string workspace)
    {
        var absolute = pattern switch
        {
            ['/', '/', ..] => pattern[1..],
            ['~', '/', ..] => Home() + pattern[1..],
            ['/', ..] => workspace + pattern,
            ['.', '/', ..] => workspace + pattern[1..],
            _ when pattern.Contains('/', StringComparison.Ordinal) => $"{workspace}/{pattern}",
            _ => $"{workspace}/**/{pattern}",
        };
        return Regex.IsMatch(
            path,
            Translate(absolute.TrimEnd('/')),
            RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
        );
    }

    private static string Home() => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private static string Translate(string glob)
    {
        var regex = new StringBuilder("^");
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

        return regex.Append("(?:/.*)?$").ToString();
    }
}
