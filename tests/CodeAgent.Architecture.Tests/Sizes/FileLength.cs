using CodeAgent.Architecture.Tests.Tree;

namespace CodeAgent.Architecture.Tests.Sizes;

/// <summary>Limits the lines of a file.</summary>
internal static class FileLength
{
    public const int ProductionLimit = 400;
    public const int TestLimit = 500;

    public static IEnumerable<Finding> Check(string path, string text)
    {
        var limit = path.StartsWith("tests/", StringComparison.Ordinal) ? TestLimit : ProductionLimit;
        var lines = text.AsSpan().TrimEnd('\n').Count('\n') + 1;
        if (lines > limit)
        {
            yield return new Finding(path, 0, $"has {lines} lines, more than {limit}; split it by what it decides");
        }
    }
}
