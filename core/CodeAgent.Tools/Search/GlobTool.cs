using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Search;

/// <summary>Finds files by their names.</summary>
internal sealed class GlobTool(BuiltInToolOptions options)
    : SearchTool<GlobInput>(s_descriptor, static () => GlobInputContext.Default.GlobInput, options.Home)
{
    private const int Most = 100;

    private static readonly ToolDescriptor s_descriptor = ToolText.Describe(
        "Search",
        "Glob",
        ToolEffect.ReadOnly,
        ("most", Most)
    ) with
    {
        Timeout = Limit + TimeSpan.FromSeconds(10),
    };

    protected override string PathOf(GlobInput input) => input.Path ?? ".";

    protected override string PatternOf(GlobInput input) => input.Pattern;

    protected override Task<ToolResult> SearchAsync(
        GlobInput input,
        string root,
        ToolContext context,
        CancellationToken cancellationToken
    )
    {
        var pattern =
            input.Pattern.StartsWith('/') || input.Pattern.Split('/').Contains("..")
                ? throw Invalid("`pattern` must be relative to `path`, without `..`.")
                : GlobPattern.ForPaths(input.Pattern) ?? throw Invalid("`pattern` is not a valid pattern.");
        var walk = new FileWalk(root, cancellationToken);
        var found = walk.Files()
            .Where(file => pattern.IsMatch(file.Relative))
            .Select(file => (file.Path, Changed: File.GetLastWriteTimeUtc(file.Path)))
            .OrderByDescending(file => file.Changed)
            .ThenBy(file => file.Path, StringComparer.Ordinal)
            .ToList();
        var lines = found.Take(Most).Select(file => Shown(file.Path, context)).ToList();
        if (found.Count == 0)
            lines.Add("No file matches.");
        if (found.Count > Most)
            lines.Add($"[{found.Count - Most} more; use a narrower pattern or path.]");
        if (walk.IsCut)
            lines.Add("[The search was stopped at its limit; there may be more. Name a narrower path.]");
        return Task.FromResult(ToolResult.Text(string.Join('\n', lines)));
    }

    private static ToolRefusedException Invalid(string message) => new(ToolFailureKind.InvalidArguments, message);
}
