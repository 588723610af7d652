using CodeAgent.Architecture.Tests.Tree;
using CodeAgent.Core.Errors;

namespace CodeAgent.Architecture.Tests.Documents;

/// <summary>Holds that every code has a row with its name, meaning, cause, remedy and exit code.</summary>
internal static class DiagnosticsPage
{
    public const string Path = "docs/diagnostics.md";
    private const int Cells = 6;
    private const int LastExitCode = 6;

    public static IEnumerable<Finding> Check(IEnumerable<ErrorCode> codes, string page)
    {
        var rows = MarkdownTable.Rows(page).Where(IsCode).ToList();
        var expected = codes.ToDictionary(code => code.ToText(), code => code.ToString());
        var missing = expected.Keys.Except(rows.Select(row => row[0])).Select(code => $"has no row for {code}");
        return missing
            .Concat(rows.SelectMany(row => CheckRow(row, expected)))
            .Select(text => new Finding(Path, 0, text));
    }

    private static IEnumerable<string> CheckRow(string[] row, Dictionary<string, string> expected)
    {
        if (!expected.TryGetValue(row[0], out var name))
        {
            yield return $"has a row for {row[0]}, which no code has";
            yield break;
        }

        if (row.Length != Cells || row.Any(string.IsNullOrEmpty))
        {
            yield return $"has not {Cells} filled cells for {row[0]}";
        }
        else if (row[1] != $"`{name}`")
        {
            yield return $"names {row[0]} {row[1]}; its name is `{name}`";
        }
        else if (!int.TryParse(row[^1], out var exit) || exit is < 1 or > LastExitCode)
        {
            yield return $"has the exit code '{row[^1]}' for {row[0]}";
        }
    }

    private static bool IsCode(string[] row) => row[0].StartsWith("AGENT", StringComparison.Ordinal);
}
