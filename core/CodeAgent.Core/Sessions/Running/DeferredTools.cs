using System.Collections.Immutable;
using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Sessions.Running;

/// <summary>
/// Chooses what a model is told of its tools: declarations that are made on demand are left out, and their names given to
/// the tool that finds them, once together they would take too much of the window.
/// </summary>
internal static class DeferredTools
{
    /// <summary>Characters of all such declarations that are still given with every call, where the window is not known.</summary>
    public const int DefaultBudget = 20_000;

    /// <summary>Characters of names that the finder lists; the rest is counted only.</summary>
    private const int MostNames = 12_000;

    // A tenth of the window, at about four characters a token.
    private const double CharactersPerWindowToken = 0.4;

    public static List<ToolDescriptor> Declare(
        IReadOnlyList<ToolDescriptor> offered,
        ImmutableHashSet<string> loaded,
        int? window
    )
    {
        var budget = window is { } tokens ? Math.Min(DefaultBudget, tokens * CharactersPerWindowToken) : DefaultBudget;
        var onDemand = offered.Where(tool => tool.Loading == ToolLoading.OnDemand).ToList();
        if (onDemand.Sum(Size) <= budget)
        {
            return [.. offered.Where(tool => tool.Loading != ToolLoading.Finder)];
        }

        var hidden = onDemand.Where(tool => !loaded.Contains(tool.Name)).Select(tool => tool.Name).ToList();
        return
        [
            .. offered
                .Where(tool => tool.Loading != ToolLoading.OnDemand || loaded.Contains(tool.Name))
                .Select(tool => tool.Loading == ToolLoading.Finder ? WithNames(tool, hidden) : tool),
        ];
    }

    private static long Size(ToolDescriptor tool) =>
        tool.Name.Length + tool.Description.Length + tool.InputSchema.GetRawText().Length;

    private static ToolDescriptor WithNames(ToolDescriptor finder, List<string> names)
    {
        var length = 0;
        var shown = names.TakeWhile(name => (length += name.Length + 1) <= MostNames).ToList();
        var rest = names.Count > shown.Count ? $"\n… and {names.Count - shown.Count} more" : "";
        return finder with { Description = $"{finder.Description}\n\n{string.Join('\n', shown)}{rest}" };
    }
}
