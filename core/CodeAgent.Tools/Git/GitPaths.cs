using System.Text;

namespace CodeAgent.Tools.Git;

/// <summary>
/// Lists of paths as git writes them with <c>-z</c>. Each byte is one character, so that names that are not UTF-8 come
/// through unchanged.
/// </summary>
internal static class GitPaths
{
    /// <summary>Reads a list.</summary>
    public static IEnumerable<string> Parse(byte[] output) =>
        Encoding.Latin1.GetString(output).Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Writes a list.</summary>
    public static byte[] Format(IEnumerable<string> paths) =>
        Encoding.Latin1.GetBytes(string.Concat(paths.Select(path => path + '\0')));

    /// <summary>The path for the file system; null for a name that is not UTF-8, which .NET cannot open.</summary>
    public static string? ToFile(string root, string path)
    {
        var bytes = Encoding.Latin1.GetBytes(path);
        return System.Text.Unicode.Utf8.IsValid(bytes) ? Path.Join(root, Encoding.UTF8.GetString(bytes)) : null;
    }
}
