namespace CodeAgent.Core.Tasks.Plans;

/// <summary>Paths that a subtask declares to write. Overlap is judged on the safe side: what may overlap does.</summary>
internal static class WritePaths
{
    private static readonly char[] s_wild = ['*', '?', '[', '{'];

    /// <summary>Why a declared path cannot be one; null where it can.</summary>
    public static string? Fault(string path) =>
        path switch
        {
            "" => "is empty",
            ['/' or '~', ..] => "is not relative to the repository",
            _ when path.Contains('\\') || path.Any(char.IsControl) => "has a character that paths here may not have",
            _ when path.Split('/').Contains("..") => "leaves the repository",
            _ when path.Split('/').Any(part => part.Equals(".git", StringComparison.OrdinalIgnoreCase)) =>
                "is git's own",
            _ => null,
        };

    /// <summary>Whether two subtasks may change a common file.</summary>
    public static bool Collide(IReadOnlyList<string> some, IReadOnlyList<string> others) =>
        some.Any(one => others.Any(other => Overlap(one, other)));

    /// <summary>Whether a changed file is within what was declared.</summary>
    /// <remarks>The file's name is meant as it is written: a bracket in it is no wildcard.</remarks>
    public static bool Covers(IReadOnlyList<string> declared, string file) =>
        declared.Any(path => Overlap(Literal(path), IsWild(path), Plain(file), isWild: false));

    private static bool Overlap(string one, string other) =>
        Overlap(Literal(one), IsWild(one), Literal(other), IsWild(other));

    // Case is passed over: on some machines the two names are one file.
    private static bool Overlap(string left, bool isLeftWild, string right, bool isWild) =>
        isLeftWild || isWild
            ? left.StartsWith(right, StringComparison.OrdinalIgnoreCase)
                || right.StartsWith(left, StringComparison.OrdinalIgnoreCase)
            : Contains(left, right) || Contains(right, left);

    private static bool Contains(string folder, string path) =>
        path.StartsWith(folder, StringComparison.OrdinalIgnoreCase)
        && (path.Length == folder.Length || path[folder.Length] == '/' || folder.Length == 0);

    private static bool IsWild(string path) => path.IndexOfAny(s_wild) >= 0;

    /// <summary>The part before the first wildcard.</summary>
    private static string Literal(string path)
    {
        var plain = Plain(path);
        var at = plain.IndexOfAny(s_wild);
        return at >= 0 ? plain[..at] : plain;
    }

    /// <summary>One spelling for each path: without <c>.</c> and doubled or last slashes.</summary>
    private static string Plain(string path) =>
        string.Join('/', path.Split('/').Where(part => part is not ("" or ".")));
}
