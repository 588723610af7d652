using System.Text.Json.Serialization.Metadata;
using CodeAgent.Core.Tools;
using CodeAgent.Tools.Files;

namespace CodeAgent.Tools.Search;

/// <summary>A tool that looks through a folder: resolves it at both steps and bounds the time.</summary>
internal abstract class SearchTool<TInput>(ToolDescriptor descriptor, Func<JsonTypeInfo<TInput>> inputType, string home)
    : Tool<TInput>(descriptor, inputType)
    where TInput : class
{
    /// <summary>How long a search may take; what was found until then is the result.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    protected sealed override ToolPlan Plan(TInput input, ToolScope scope)
    {
        var path = WorkspacePath.Resolve(PathOf(input), scope, home);
        var title = $"{Descriptor.Name} {PatternOf(input)}";
        return new ToolPlan(
            null,
            new ToolAccess(AccessKind.Read, path.Real, !path.IsInside),
            title,
            $"{title} in {path.Real}"
        )
        {
            Claims = [new ResourceClaim(ResourceClaim.WholeWorkspace, Exclusive: false)],
        };
    }

    protected sealed override Task<ToolResult> InvokeAsync(
        TInput input,
        ToolContext context,
        CancellationToken cancellationToken
    ) =>
        Task.Run(
            async () =>
            {
                var path = WorkspacePath.ResolvePermitted(PathOf(input), context, home);
                OpenFile.RefuseVirtual(path);
                if (!Path.Exists(path.Real))
                    throw FileFailures.Missing(path);
                using var limit = new CancellationTokenSource(Limit, context.Clock);
                using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
                var result = await SearchAsync(input, path.Real, context, end.Token);
                cancellationToken.ThrowIfCancellationRequested();
                return result;
            },
            cancellationToken
        );

    /// <summary>The file or folder to look through, as the model gave it.</summary>
    protected abstract string PathOf(TInput input);

    /// <summary>What is looked for, for people.</summary>
    protected abstract string PatternOf(TInput input);

    /// <summary>Looks; when the token ends, returns what was found until then.</summary>
    protected abstract Task<ToolResult> SearchAsync(
        TInput input,
        string root,
        ToolContext context,
        CancellationToken cancellationToken
    );

    /// <summary>How the model is told a path: below the workspace relative to it.</summary>
    protected static string Shown(string path, ToolContext context) =>
        path.StartsWith(context.Scope.Workspace + "/", StringComparison.Ordinal)
            ? path[(context.Scope.Workspace.Length + 1)..]
            : path;
}
