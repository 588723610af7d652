using System.Text;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Mcp.Tools;

/// <summary>Finds tools whose declarations are kept back, and has them declared from now on.</summary>
internal sealed class ToolSearchTool(IToolSource source)
    : Tool<ToolSearchInput>(s_descriptor, static () => McpInputsContext.Default.ToolSearchInput)
{
    private const int Most = 20;
    private const int Default = 5;
    private const string Select = "select:";

    private static readonly ToolDescriptor s_descriptor = ToolText.Describe(
        "Mcp.Tools",
        "ToolSearch",
        ToolEffect.Idempotent,
        ("most", Most)
    ) with
    {
        Timeout = TimeSpan.FromSeconds(10),
        Loading = ToolLoading.Finder,
    };

    protected override ToolPlan Plan(ToolSearchInput input, ToolScope scope) =>
        new(null, new ToolAccess(AccessKind.Self, "tools"), $"ToolSearch {input.Query}", input.Query);

    protected override Task<ToolResult> InvokeAsync(
        ToolSearchInput input,
        ToolContext context,
        CancellationToken cancellationToken
    )
    {
        var hidden = context.Settings is { } settings
            ? source
                .List(settings)
                .Select(tool => tool.Descriptor)
                .Where(tool => tool.Loading == ToolLoading.OnDemand)
                .ToList()
            : [];
        var found = Find(input, hidden);
        if (found.Count == 0)
        {
            return Task.FromResult(
                ToolResult.Failed(
                    ToolFailureKind.NotFound,
                    "No tool matches.",
                    "Use other words, or select:NAME with a name of the list."
                )
            );
        }

        var text = new StringBuilder("Loaded; call them by these names:\n");
        foreach (var tool in found)
        {
            text.Append('\n')
                .Append(tool.Name)
                .Append(": ")
                .AppendLine(tool.Description)
                .AppendLine(tool.InputSchema.GetRawText());
        }

        return Task.FromResult(
            ToolResult.Text(text.ToString()) with
            {
                LoadedTools = [.. found.Select(tool => tool.Name)],
            }
        );
    }

    private static List<ToolDescriptor> Find(ToolSearchInput input, List<ToolDescriptor> tools)
    {
        if (input.Query.StartsWith(Select, StringComparison.OrdinalIgnoreCase))
        {
            var names = input
                .Query[Select.Length..]
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return [.. tools.Where(tool => names.Contains(tool.Name)).Take(Most)];
        }

        var words = input.Query.Split([' ', ',', '_', '/'], StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. tools
                .Select(tool => (Tool: tool, Score: words.Sum(word => Score(tool, word))))
                .Where(pair => pair.Score > 0)
                .OrderByDescending(pair => pair.Score)
                .ThenBy(pair => pair.Tool.Name, StringComparer.Ordinal)
                .Take(Math.Min(input.MaxResults ?? Default, Most))
                .Select(pair => pair.Tool),
        ];
    }

    /// <summary>A word in a name says more than one in a description, and that more than one of a parameter.</summary>
    private static int Score(ToolDescriptor tool, string word) =>
        (tool.Name.Contains(word, StringComparison.OrdinalIgnoreCase) ? 5 : 0)
        + (tool.Description.Contains(word, StringComparison.OrdinalIgnoreCase) ? 2 : 0)
        + (tool.InputSchema.GetRawText().Contains(word, StringComparison.OrdinalIgnoreCase) ? 1 : 0);
}
