using System.Text.Json.Serialization.Metadata;
using CodeAgent.Core.Tools;

namespace CodeAgent.Tools.Files;

/// <summary>
/// A tool for one file: resolves the path at both steps and holds it against what was permitted. Works away from the
/// caller's thread, because a disk may be slow.
/// </summary>
internal abstract class FileTool<TInput>(
    ToolDescriptor descriptor,
    Func<JsonTypeInfo<TInput>> inputType,
    Func<TInput, string> pathOf,
    string home
) : Tool<TInput>(descriptor, inputType)
    where TInput : class
{
    protected sealed override ToolPlan Plan(TInput input, ToolScope scope) =>
        Plan(input, WorkspacePath.Resolve(pathOf(input), scope, home));

    protected sealed override Task<ToolResult> InvokeAsync(
        TInput input,
        ToolContext context,
        CancellationToken cancellationToken
    ) =>
        Task.Run(
            () => Invoke(input, WorkspacePath.ResolvePermitted(pathOf(input), context, home), context),
            cancellationToken
        );

    /// <summary>What a call with this path would touch.</summary>
    protected abstract ToolPlan Plan(TInput input, WorkspacePath path);

    /// <summary>Does the work on the path that was permitted.</summary>
    protected abstract ToolResult Invoke(TInput input, WorkspacePath path, ToolContext context);
}
