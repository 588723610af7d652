using System.Text;
using CodeAgent.Architecture.Tests.Tree;

namespace CodeAgent.Architecture.Tests.Texts;

/// <summary>Limits text for models: a prompt to 6,000 tokens, a tool's description to 900, at four bytes a token.</summary>
internal static class PromptSize
{
    public const int PromptLimit = 24_000;
    public const int ToolLimit = 3_600;
    private static readonly string[] s_folders = ["core/", "grains/", "gateway/", "cli/", "silo/"];
    private static readonly string[] s_forPeople = ["AGENTS.md", "README.md"];

    public static bool IsForModels(string path) =>
        path.EndsWith(".md", StringComparison.Ordinal)
        && s_folders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal))
        && !s_forPeople.Contains(Path.GetFileName(path));

    public static IEnumerable<Finding> Check(string path, string text)
    {
        var limit = path.StartsWith("core/CodeAgent.Tools/", StringComparison.Ordinal) ? ToolLimit : PromptLimit;
        var size = Encoding.UTF8.GetByteCount(text);
        if (size > limit)
        {
            yield return new Finding(path, 0, $"has {size} bytes for the model, more than {limit}");
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            yield return new Finding(path, 0, "says nothing to the model");
        }
    }
}
