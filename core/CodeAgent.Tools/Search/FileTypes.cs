using System.Collections.Frozen;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Search;

/// <summary>Kinds of files by the ends of their names, listed in <c>FileTypes.txt</c>.</summary>
internal static class FileTypes
{
    private static readonly Lazy<FrozenDictionary<string, string[]>> s_types = new(() =>
        ToolText
            .Load("Search.FileTypes.txt")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(' '))
            .ToFrozenDictionary(words => words[0], words => words[1..])
    );

    /// <summary>The patterns of a type; each is <c>*.end</c> or a whole name.</summary>
    /// <exception cref="ToolRefusedException">It is not known.</exception>
    public static IReadOnlyList<string> Patterns(string type) =>
        s_types.Value.TryGetValue(type, out var patterns)
            ? patterns
            : throw new ToolRefusedException(
                ToolFailureKind.InvalidArguments,
                $"`type` {type} is not known. Known are: {string.Join(", ", s_types.Value.Keys.Order())}.",
                "Use `glob` for others."
            );
}
