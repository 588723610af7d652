using CodeAgent.Core.Tools;
using CodeAgent.Tools.Processes;

namespace CodeAgent.Tools.Search;

/// <summary>Searches the contents of files, with ripgrep where it is installed.</summary>
internal sealed class GrepTool(BuiltInToolOptions options)
    : SearchTool<GrepInput>(s_descriptor, static () => GrepInputContext.Default.GrepInput, options.Home)
{
    private static readonly ToolDescriptor s_descriptor = ToolText.Describe(
        "Search",
        "Grep",
        ToolEffect.ReadOnly,
        ("limit", GrepReport.DefaultLimit)
    ) with
    {
        OutputCap = GrepReport.Cap,
        Timeout = Limit + TimeSpan.FromSeconds(10),
    };

    protected override string PathOf(GrepInput input) => input.Path ?? ".";

    protected override string PatternOf(GrepInput input) => input.Pattern;

    protected override async Task<ToolResult> SearchAsync(
        GrepInput input,
        string root,
        ToolContext context,
        CancellationToken cancellationToken
    )
    {
        var query = GrepQuery.Of(input, root);
        var hits = await SearchAsync(query, input.OutputMode, context, cancellationToken);
        return new GrepReport(input, hits, path => Shown(path, context)).ToResult();
    }

    private async Task<GrepHits> SearchAsync(
        GrepQuery query,
        GrepOutput output,
        ToolContext context,
        CancellationToken cancellationToken
    )
    {
        var managed = new ManagedGrep();
        if (ProgramPlaces.Find("rg", options.Environment, context.Scope.Workspace) is not { } program)
            return await managed.SearchAsync(query, output, cancellationToken);
        try
        {
            return await new RipgrepGrep(program, options.Environment, context.Clock).SearchAsync(
                query,
                output,
                cancellationToken
            );
        }
        catch (ChildStartException)
        {
            return await managed.SearchAsync(query, output, cancellationToken);
        }
    }
}
