using System.Text.RegularExpressions;

namespace CodeAgent.Tools.Search;

/// <summary>The rules of one <c>.gitignore</c> file, for what lies in or below its folder.</summary>
internal sealed class IgnoreRules
{
    private const int LargestFile = 1024 * 1024;

    private readonly List<Rule> _rules;

    private IgnoreRules(List<Rule> rules) => _rules = rules;

    /// <summary>The rules of a folder; null where it has none.</summary>
    public static IgnoreRules? OfFolder(string folder)
    {
        var file = new FileInfo(Path.Join(folder, ".gitignore"));
        try
        {
            return file.Exists && file.LinkTarget is null && file.Length <= LargestFile
                ? Parse(File.ReadAllLines(file.FullName))
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads rules.</summary>
    public static IgnoreRules Parse(IEnumerable<string> lines) => new([.. lines.Select(Read).OfType<Rule>()]);

    /// <summary>Whether a path is ignored (true), expressly not (false), or not spoken of (null). The last rule wins.</summary>
    /// <param name="path">Relative to the rules' folder.</param>
    /// <param name="isFolder">Whether it is a folder.</param>
    public bool? Judge(string path, bool isFolder)
    {
        for (var i = _rules.Count - 1; i >= 0; i--)
        {
            if ((isFolder || !_rules[i].FoldersOnly) && _rules[i].Pattern.IsMatch(path))
                return !_rules[i].IsException;
        }
        return null;
    }

    private static Rule? Read(string line)
    {
        var text = line.TrimEnd('\r').TrimStart('\uFEFF');
        while (text.EndsWith(' ') && !text.EndsWith("\\ ", StringComparison.Ordinal))
            text = text[..^1];
        if (text.Length == 0 || text[0] == '#')
            return null;
        var isException = text[0] == '!';
        text = isException ? text[1..] : text;
        var foldersOnly = text.EndsWith('/');
        text = foldersOnly ? text[..^1] : text;
        var isAnchored = text.Contains('/');
        text = text.StartsWith('/') ? text[1..] : text;
        if (text.Length == 0)
            return null;
        var pattern = GlobPattern.Compile(isAnchored ? text : $"**/{text}", hasBraces: false);
        return pattern is null ? null : new Rule(pattern, isException, foldersOnly);
    }

    private sealed record Rule(Regex Pattern, bool IsException, bool FoldersOnly);
}
